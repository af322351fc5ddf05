import FoundationEssentials

extension CheckReport {
    /// The report as one JSON document. Its keys are stable; `id`, `error`, `advice` and `end_to_end` are omitted if there is none.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // The document holds only texts and numbers, so encoding cannot fail.
        guard let data = try? encoder.encode(Document(self)) else { return "{}\n" }
        return String(decoding: data, as: UTF8.self) + "\n"
    }

    private struct Document: Encodable {
        struct Step: Encodable {
            var step: String
            var status: String
            var error: String?
            var text: String
            var advice: String?

            init(_ finding: Finding) {
                step = finding.step.rawValue
                status = finding.status.rawValue
                error = finding.category?.rawValue
                text = finding.words
                advice = finding.advice
            }
        }

        struct Broker: Encodable {
            var address: String
            var origin: String
            var id: Int32?
            var steps: [Step]
        }

        var whole: Bool
        var configuration: [Step]
        var brokers: [Broker]
        var acl: [Step]
        var scrape: [Step]
        var endToEnd: [Step]?

        enum CodingKeys: String, CodingKey {
            case whole, configuration, brokers, acl, scrape
            case endToEnd = "end_to_end"
        }

        init(_ report: CheckReport) {
            whole = report.isWhole
            configuration = report.configuration.map(Step.init)
            brokers = report.brokers.map {
                Broker(
                    address: $0.address.description, origin: $0.origin.rawValue, id: $0.id,
                    steps: $0.findings.map(Step.init))
            }
            acl = report.access.map(Step.init)
            scrape = report.scrape.map(Step.init)
            if !report.endToEnd.isEmpty { endToEnd = report.endToEnd.map(Step.init) }
        }
    }
}

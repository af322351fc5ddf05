extension CheckReport {
    /// The report for people: a paragraph for each broker, a line for each step, and the advice after an arrow.
    public var text: String {
        var text = paragraph("configuration", configuration)
        for broker in brokers {
            let id = broker.id.map { ", broker \($0)" } ?? ""
            text += paragraph("\(broker.address) (\(broker.origin.rawValue)\(id))", broker.findings)
        }
        text += paragraph("ACLs", access)
        text += paragraph("scrape", scrape)
        text += paragraph("end-to-end probe", endToEnd)
        return text + verdict + "\n"
    }

    private var verdict: String {
        if isWhole { return "A scrape is complete." }
        let failures = "\(failureCount) \(failureCount == 1 ? "step" : "steps") failed"
        // For example, one of several bootstrap brokers is down.
        let isOnlyAtRisk = !scrape.isEmpty && !scrape.contains { $0.status == .failed }
        return isOnlyAtRisk ? "A scrape is complete now, but \(failures)." : "A scrape would not be complete: \(failures)."
    }

    private func paragraph(_ title: String, _ findings: [Finding]) -> String {
        guard !findings.isEmpty else { return "" }
        var text = "\(harmless(title))\n"
        for finding in findings {
            text += "  \(padded(finding.status == .failed ? "FAILED" : finding.status.rawValue, 9))"
            text += "\(padded(finding.step.rawValue, 14))\(harmless(finding.words))\n"
            if let advice = finding.advice { text += "\(padded("", 25))-> \(harmless(advice))\n" }
        }
        return text + "\n"
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    /// Replaces control characters, which a terminal would obey: some of the text comes from a server.
    private func harmless(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
}

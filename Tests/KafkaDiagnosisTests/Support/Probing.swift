import KafkaClient
import KafkaLogin
import KafkaReader
import System
import TestSupport
import Testing

@testable import KafkaDiagnosis

/// Diagnoses the broker at an address, as a bootstrap broker by default.
func probe(
    _ address: String, _ options: LoginOptions = LoginOptions(), origin: BrokerReport.Origin = .bootstrap,
    kafkaVersion: String = "2.0.0", stepLimit: Duration = .seconds(10)
) async throws -> BrokerReport {
    var client = KafkaConfiguration(servers: [address])
    client.brokerVersion = kafkaVersion
    let login = try KafkaLogin(options)
    client.security = login.security
    var settings = ProbeSettings(options: options, client: client, wire: login.wire)
    settings.stepLimit = stepLimit
    let parts = address.split(separator: ":").map(String.init)
    let address = HostPort(host: parts[0], port: Int(parts[1]) ?? 0)
    return await BrokerProbe(address: address, origin: origin, id: nil, settings: settings, deadline: .now + .seconds(60)).run()
}

/// A failed step, with text that its words and its advice must contain.
struct ExpectedFailure: Sendable {
    var step: Step
    var category: KafkaError.Category
    var words: String
    var advice: String

    init(_ step: Step, _ category: KafkaError.Category, _ words: String, _ advice: String) {
        self.step = step
        self.category = category
        self.words = words
        self.advice = advice
    }

    func expect(in report: BrokerReport, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let failure = try #require(report.failure, "\(report.findings)", sourceLocation: sourceLocation)
        #expect(failure.step == step, "\(failure)", sourceLocation: sourceLocation)
        #expect(failure.category == category, "\(failure)", sourceLocation: sourceLocation)
        #expect(failure.words.contains(words), "\(failure)", sourceLocation: sourceLocation)
        #expect(failure.advice?.contains(advice) == true, "\(failure)", sourceLocation: sourceLocation)
        // Nothing is reported about the steps after a failed one.
        #expect(report.findings.last == failure, sourceLocation: sourceLocation)
        #expect(Set(report.findings.map(\.step)).count == report.findings.count, sourceLocation: sourceLocation)
    }
}

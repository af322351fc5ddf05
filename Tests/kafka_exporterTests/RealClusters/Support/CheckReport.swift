import Foundation
import TestSupport

/// The output of `kafka_exporter check --format=json`.
struct CheckReport: Decodable {
    struct Step: Decodable {
        var step: String
        var status: String
        var error: String?
        var text: String
        var advice: String?
    }

    struct Broker: Decodable {
        var address: String
        var origin: String
        var id: Int?
        var steps: [Step]

        var failure: Step? { steps.first { $0.status == "failed" } }
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

    /// Runs the built exporter.
    /// - Returns: the report, and the exit status.
    static func run(_ flags: [String], environment: [String: String] = [:]) async throws -> (CheckReport, ExitStatus) {
        let process = try ChildProcess(
            product: "kafka_exporter", ["check", "--format=json"] + ClientUnderTest.flags + flags, environment: environment)
        let status = try await process.exitStatus(within: .seconds(150))
        return (try JSONDecoder().decode(CheckReport.self, from: Data(process.standardOutput.utf8)), status)
    }
}

import Foundation
import KafkaLogin
import TestSupport

/// The client that the tests' exporters use, by their flag `--kafka.client`. KAFKA_CLIENT sets it for all tests that do not choose.
enum ClientUnderTest {
    /// nil for the flag's default.
    @TaskLocal static var current = ProcessInfo.processInfo.environment["KAFKA_CLIENT"].flatMap(ClientChoice.init(rawValue:))

    /// For tests that run with each.
    static let all = current.map { [$0] } ?? ClientChoice.allCases

    static var flags: [String] { current.map { ["--kafka.client=\($0.rawValue)"] } ?? [] }

    static var isAuto: Bool { (current ?? LoginOptions().client) == .auto }

    /// Whether the members of KIP-848 groups are published.
    static var describesConsumerProtocol: Bool { isAuto || LoadedLibrary.describesConsumerProtocol }

    /// Whether a leader without the listener is distinguished from no leader, if the broker does.
    static var tellsMissingListeners: Bool { isAuto || LoadedLibrary.tellsMissingListeners }
}

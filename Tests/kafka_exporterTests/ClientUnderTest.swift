import KafkaLogin
import TestSupport

/// The client that the tests' exporters use, by their flag `--kafka.client`.
enum ClientUnderTest {
    /// nil for the flag's default.
    @TaskLocal static var current: ClientChoice?

    static var flags: [String] { current.map { ["--kafka.client=\($0.rawValue)"] } ?? [] }

    static var isAuto: Bool { (current ?? LoginOptions().client) == .auto }

    /// Whether the members of KIP-848 groups are published.
    static var describesConsumerProtocol: Bool { isAuto || LoadedLibrary.describesConsumerProtocol }
}

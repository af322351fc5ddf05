/// A Kafka release that the tests can run, written as a string: `"4.3.1"`.
public struct KafkaVersion: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    public let description: String
    private let numbers: [Int]

    /// Newest first.
    public static let all: [KafkaVersion] = ["4.3.1", "3.9.2", "2.8.2", "1.1.1", "0.10.2.2", "0.8.2.2"]
    /// The versions that kafka_exporter supports.
    public static let supported = all.filter { $0 >= "0.10.2.2" }
    public static let latest: KafkaVersion = "4.3.1"

    public init(stringLiteral text: String) {
        description = text
        numbers = text.split(separator: ".").map { Int($0) ?? 0 }
    }

    public static func < (left: KafkaVersion, right: KafkaVersion) -> Bool {
        left.numbers.lexicographicallyPrecedes(right.numbers)
    }

    /// Whether brokers keep their state in ZooKeeper; newer ones are their own controllers (KRaft).
    public var needsZookeeper: Bool { self < "4" }

    /// librdkafka's properties for such a broker.
    public var clientConfiguration: [String: String] {
        // With a rack set, librdkafka allocates enough memory for the responses of those brokers in small clusters.
        self < "0.10" ? ["api.version.request": "false", "broker.version.fallback": description, "client.rack": "none"] : [:]
    }
}

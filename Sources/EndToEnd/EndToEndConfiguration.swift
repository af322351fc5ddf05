/// What the end-to-end probe writes, how often, and within which time.
public struct EndToEndConfiguration: Hashable, Sendable {
    public var topic = "kafka-exporter-end-to-end"
    /// Which offsets are committed for.
    public var group = "kafka-exporter-end-to-end"
    /// Between two messages of a partition.
    public var interval = Duration.seconds(1)
    /// Of a message, and of a commit.
    public var timeout = Duration.seconds(5)
    /// Whether a topic that does not exist is created.
    public var createsTopic = false

    public init() {}

    /// The limits of the latencies' ranges, in seconds: 5 ms, doubled up to the time-out.
    var bounds: [Double] {
        let doubled = sequence(first: Duration.milliseconds(5)) { $0 * 2 }.prefix { $0 < timeout }
        return (Array(doubled) + [timeout]).map(\.seconds)
    }

    /// Of a topic that the probe creates: a few minutes of messages.
    static let topicSettings = [
        (name: "cleanup.policy", value: "delete"), (name: "retention.ms", value: "600000"), (name: "segment.ms", value: "600000"),
        (name: "segment.bytes", value: "16777216"),
    ]

    /// A partition for each broker, which leads it, with up to three replicas.
    static func replicas(on brokers: [Int32]) -> [[Int32]] {
        brokers.indices.map { first in
            (0..<min(3, brokers.count)).map { brokers[(first + $0) % brokers.count] }
        }
    }
}

extension Duration {
    var seconds: Double { self / .seconds(1) }
}

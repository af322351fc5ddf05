public import KafkaReader
internal import System

/// What the end-to-end probe's client writes, reads and commits, and within which time.
public struct EndToEndSettings: Sendable {
    public let topic: String
    /// For committed offsets. The client does not join it.
    public let group: GroupID
    /// Of a message, and of a commit. At least a millisecond.
    public let timeout: Duration
    let receive: @Sendable (EndToEndEvent) -> Void

    /// - Parameter receive: called for each event, on the client's threads, so it must not block.
    public init(topic: String, group: GroupID, timeout: Duration, receive: @escaping @Sendable (EndToEndEvent) -> Void) {
        self.topic = topic
        self.group = group
        self.timeout = timeout
        self.receive = receive
    }
}

extension EndToEndSettings {
    private var milliseconds: Int { Int(max(1, timeout.milliseconds)) }

    /// Of both handles.
    var properties: [(name: String, value: String)] {
        [
            // Only `createTopic` creates it.
            ("allow.auto.create.topics", "false"),
            ("topic.metadata.refresh.interval.ms", "5000"),
            // Longer than Fetch requests take that find no message: half a second.
            ("socket.timeout.ms", "\(min(max(milliseconds, 1500), 300_000))"),
            ("socket.nagle.disable", "true"),
        ]
    }

    /// A message is retried only within its time. Without idempotence, which takes further ACLs in old brokers: a message that is written
    /// twice is read once.
    var producerProperties: [(name: String, value: String)] {
        [
            ("acks", "all"), ("linger.ms", "0"), ("message.timeout.ms", "\(milliseconds)"),
            ("request.timeout.ms", "\(milliseconds)"),
            ("enable.idempotence", "false"),
            // A broker answers a connection's requests one after the other: messages that wait for it share the next one.
            ("max.in.flight", "1"),
        ]
    }

    var consumerProperties: [(name: String, value: String)] {
        [
            ("group.id", group.description), ("enable.auto.offset.store", "false"),
            // How long a commit waits for the coordinator.
            ("session.timeout.ms", "\(min(milliseconds, 3_600_000))"),
            ("fetch.wait.max.ms", "500"), ("fetch.error.backoff.ms", "100"), ("queued.max.messages.kbytes", "1024"),
            // Where the topic was created anew, or its retention overtook the probe.
            ("auto.offset.reset", "earliest"),
        ]
    }
}

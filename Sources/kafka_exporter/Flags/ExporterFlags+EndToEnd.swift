import CommandLineFlags
import EndToEnd

extension ExporterFlags {
    /// Of the end-to-end probe.
    static var endToEnd: [Flag<Configuration>] {
        [
            Flag(
                "end-to-end.topic", \.endToEnd.topic,
                help: "Topic that collector.end-to-end writes to. It must exist, unless end-to-end.create-topic is on.",
                check: topicName),
            Flag(
                "end-to-end.create-topic", \.endToEnd.createsTopic,
                help: """
                    Whether collector.end-to-end creates its topic if it does not exist, with a partition led by each broker. Off by \
                    default.
                    """),
            Flag(
                "end-to-end.interval", \.endToEnd.interval,
                help: "Time between two messages to a partition.", check: duration),
            Flag(
                "end-to-end.timeout", \.endToEnd.timeout,
                help: "Time within which a message has to be written and read, and an offset committed.", check: duration),
            Flag(
                "end-to-end.group", \.endToEnd.group,
                help: "Consumer group that collector.end-to-end commits offsets for. It does not join it.", check: groupName),
        ]
    }

    /// Kafka's own rule (`Topic.validate`).
    private static func topicName(_ name: String) throws(InvalidFlagValue) {
        let isValid =
            (1...249).contains(name.utf8.count) && name != "." && name != ".."
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "._-".utf8.contains(byte)
                }
            }
        guard isValid else {
            throw InvalidFlagValue("expected a topic's name of letters, digits, '.', '_' and '-', got '\(name)'")
        }
    }

    private static func groupName(_ name: String) throws(InvalidFlagValue) {
        guard !name.isEmpty else { throw InvalidFlagValue("expected a group's id, got ''") }
    }

    /// From librdkafka's shortest time-out to its longest of a request.
    private static func duration(_ value: Duration) throws(InvalidFlagValue) {
        guard value >= .milliseconds(1), value <= .seconds(300) else {
            throw InvalidFlagValue("must be from 1ms to 5m, got \(value.textInHelp)")
        }
    }
}

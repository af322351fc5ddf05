/// Writes, reads and commits messages of one topic, for the end-to-end probe. Results arrive as events.
public protocol EndToEndClient: Sendable {
    /// The brokers and the topic, which has an error if it does not exist.
    func metadata(deadline: ContinuousClock.Instant) async throws(KafkaError) -> ClusterMetadata

    /// Creates the topic.
    /// - Parameter replicas: of each partition, the preferred leader first.
    /// - Returns: false if it exists already.
    func createTopic(
        replicas: [[Int32]], configuration: [(name: String, value: String)], deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> Bool

    /// The offset of the next message that will be written to the partition.
    func end(of partition: Int32, deadline: ContinuousClock.Instant) async throws(KafkaError) -> Int64

    /// Reads a partition from an offset on, even if it is being read.
    func read(_ partition: Int32, from offset: Int64) throws(KafkaError)

    func stopReading(_ partition: Int32)

    /// - Parameter number: of the message, for the event that reports it as written; positive.
    func write(_ value: [UInt8], number: Int, to partition: Int32)

    /// - Parameter offset: of the next message to be read.
    func commit(_ offset: Int64, of partition: Int32)
}

/// What an `EndToEndClient` reports, on a thread of its own.
public enum EndToEndEvent: Sendable {
    /// The message was written at this offset, or not.
    case written(partition: Int32, number: Int, Result<Int64, KafkaError>)
    case read(partition: Int32, offset: Int64, value: [UInt8])
    case committed(partition: Int32, offset: Int64, KafkaError?)
    /// Messages cannot be read.
    case cannotRead(KafkaError)
    /// Offsets cannot be committed.
    case cannotCommit(KafkaError)
}

internal import KafkaReader
internal import Synchronization

/// Where the logs of all partitions end, or begin.
struct LogOffsets: Sendable {
    /// By topic, then by partition, in the order of the topics that were asked for; nil where not known.
    private(set) var offsets: [PartitionOffsets]
    private(set) var failures: [KafkaError] = []
    private(set) var duration = Duration.zero

    /// Asks every leader for its partitions.
    /// - Parameters:
    ///   - topics: in which the partitions have their places.
    ///   - isAsked: by the index of the topic. The others have no offsets.
    static func read(
        _ position: LogPosition, of partitions: [Int32: [PartitionPlace]], in topics: [ClusterMetadata.Topic],
        where isAsked: (Int) -> Bool = { _ in true }, from reader: any ClusterReader, deadline: ContinuousClock.Instant
    ) async -> LogOffsets {
        let start = ContinuousClock.now
        let answers = Answers(topics.indices.map { isAsked($0) ? PartitionOffsets(unknown: topics[$0].partitions.count) : [] })
        if !partitions.isEmpty {
            await reader.readOffsets(position, of: partitions, in: topics, deadline: deadline, receive: answers.add)
        }
        var result = answers.all
        result.duration = start.duration(to: .now)
        return result
    }

    /// Omits partitions without a leader, and those whose leader is not among the brokers: there is no broker to ask.
    /// - Parameter isAsked: by the index of the topic.
    static func partitionsByLeader(
        in topics: [ClusterMetadata.Topic], brokers: [ClusterMetadata.Broker], where isAsked: (Int) -> Bool
    ) -> [Int32: [PartitionPlace]] {
        let indexes = Dictionary(
            brokers.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
        var places = [[PartitionPlace]](repeating: [], count: brokers.count)
        for (topicIndex, topic) in topics.enumerated() where isAsked(topicIndex) {
            for (index, partition) in topic.partitions.enumerated() {
                guard let leader = partition.leader, let broker = indexes[leader] else { continue }
                places[broker].append(PartitionPlace(topic: topicIndex, partition: index))
            }
        }
        return indexes.mapValues { places[$0] }.filter { !$0.value.isEmpty }
    }

    /// Adds what was answered for other topics.
    mutating func formUnion(_ others: LogOffsets) {
        for (index, other) in others.offsets.enumerated() where !other.isEmpty { offsets[index] = other }
        failures += others.failures.filter { !failures.contains($0) }
    }

    /// What has been answered so far.
    private final class Answers: Sendable {
        private let offsets: Mutex<LogOffsets>

        init(_ unknown: [PartitionOffsets]) {
            offsets = Mutex(LogOffsets(offsets: unknown))
        }

        var all: LogOffsets { offsets.withLock { $0 } }

        @Sendable
        func add(_ places: ArraySlice<PartitionPlace>, _ answer: OffsetsAnswer) {
            offsets.withLock { $0.add(answer, at: places) }
        }
    }

    private mutating func add(_ answer: OffsetsAnswer, at places: ArraySlice<PartitionPlace>) {
        for (place, offset) in zip(places, answer.offsets) {
            offsets[place.topic][place.partition] = offset
        }
        // A leader that fails piece after piece for the same reason is one failure.
        if let failure = answer.failure, !failures.contains(failure) {
            failures.append(failure)
        }
    }
}

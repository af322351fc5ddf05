import EndToEnd
import KafkaReader
import TestSupport

/// A topic in memory, with what a test lets it do.
final class InMemoryTopic: EndToEndClient {
    struct Contents: Sendable {
        var brokers: [Int32] = [1, 2]
        /// The leader of each partition; nil if the topic does not exist.
        var leaders: [Int32?]? = [1, 2]
        /// The first replica of each partition, where it is not the leader.
        var preferred: [Int: Int32] = [:]
        var metadataError: KafkaError?
        var createError: KafkaError?
        /// Just before this client would create it.
        var isCreatedByOthers = false
        /// Partitions whose leader is silent.
        var silent: Set<Int32> = []
        var writeError: KafkaError?
        var commitError: KafkaError?
        /// By partition.
        var ends: [Int32: Int64] = [:]
        /// Partitions that are being read.
        var reading: Set<Int32> = []
        var commits: [Int32: [Int64]] = [:]
        var created: [[[Int32]]] = []
        /// To create the topic.
        var attempts = 0
        var written: [Int32: Int] = [:]
    }

    private let receive: @Sendable (EndToEndEvent) -> Void
    let contents: Shared<Contents>

    init(_ contents: Shared<Contents>, receive: @escaping @Sendable (EndToEndEvent) -> Void) {
        self.contents = contents
        self.receive = receive
    }

    func metadata(deadline: ContinuousClock.Instant) async throws(KafkaError) -> ClusterMetadata {
        let contents = contents.withLock { $0 }
        if let error = contents.metadataError { throw error }
        let partitions = (contents.leaders ?? []).enumerated().map {
            ClusterMetadata.Partition(
                id: Int32($0), leader: $1, replicas: .init(count: 2, inSync: 2, preferred: contents.preferred[$0] ?? $1))
        }
        return ClusterMetadata(
            brokers: contents.brokers.map { .init(id: $0, host: "broker", port: 9092) },
            topics: [.init(name: "probe", partitions: partitions, error: contents.leaders == nil ? .noSuchTopic : nil)])
    }

    func createTopic(
        replicas: [[Int32]], configuration: [(name: String, value: String)], deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> Bool {
        let (error, isCreated) = contents.withLock { contents in
            contents.attempts += 1
            if contents.createError == nil {
                if !contents.isCreatedByOthers { contents.created.append(replicas) }
                contents.leaders = replicas.map(\.first)
            }
            return (contents.createError, !contents.isCreatedByOthers)
        }
        if let error { throw error }
        return isCreated
    }

    func end(of partition: Int32, deadline: ContinuousClock.Instant) async throws(KafkaError) -> Int64 {
        guard let end = contents.withLock({ $0.silent.contains(partition) ? nil : $0.ends[partition] ?? 0 }) else {
            throw KafkaError(.timedOut, .offsets)
        }
        return end
    }

    func read(_ partition: Int32, from offset: Int64) { contents.withLock { _ = $0.reading.insert(partition) } }
    func stopReading(_ partition: Int32) { contents.withLock { _ = $0.reading.remove(partition) } }

    func write(_ value: [UInt8], number: Int, to partition: Int32) {
        enum Outcome {
            case silence
            case refusal(KafkaError)
            case success(offset: Int64, isRead: Bool)
        }
        let outcome = contents.withLock { contents -> Outcome in
            contents.written[partition, default: 0] += 1
            if contents.silent.contains(partition) { return .silence }
            if let error = contents.writeError { return .refusal(error) }
            let offset = contents.ends[partition] ?? 0
            contents.ends[partition] = offset + 1
            return .success(offset: offset, isRead: contents.reading.contains(partition))
        }
        switch outcome {
        case .silence: break
        case .refusal(let error): receive(.written(partition: partition, number: number, .failure(error)))
        case .success(let offset, let isRead):
            receive(.written(partition: partition, number: number, .success(offset)))
            if isRead { receive(.read(partition: partition, offset: offset, value: value)) }
        }
    }

    /// A message of another exporter.
    func deliver(_ value: String, to partition: Int32) {
        receive(.read(partition: partition, offset: 0, value: Array(value.utf8)))
    }

    func commit(_ offset: Int64, of partition: Int32) {
        let error = contents.withLock { contents in
            contents.commits[partition, default: []].append(offset)
            return contents.commitError
        }
        receive(.committed(partition: partition, offset: offset, error))
    }
}

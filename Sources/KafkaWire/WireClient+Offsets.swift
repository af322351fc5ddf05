internal import KafkaProtocol
public import KafkaReader
internal import Synchronization

extension WireClient {
    /// One ListOffsets request a leader.
    public func readOffsets(
        _ position: LogPosition, of partitions: [Int32: [PartitionPlace]], in topics: [ClusterMetadata.Topic],
        deadline: ContinuousClock.Instant, receive: @escaping @Sendable (ArraySlice<PartitionPlace>, OffsetsAnswer) -> Void
    ) async {
        await withTaskGroup(of: Void.self) { tasks in
            for (leader, places) in partitions {
                tasks.addTask {
                    receive(places[...], await self.offsets(position, of: places, in: topics, leader: leader, deadline: deadline))
                }
            }
        }
    }

    private func offsets(
        _ position: LogPosition, of places: [PartitionPlace], in topics: [ClusterMetadata.Topic], leader: Int32,
        deadline: ContinuousClock.Instant
    ) async -> OffsetsAnswer {
        // Runs of places in the same topic.
        var runs: [Range<Int>] = []
        for index in places.indices {
            if let last = runs.last, places[last.lowerBound].topic == places[index].topic {
                runs[runs.count - 1] = last.lowerBound..<index + 1
            } else {
                runs.append(index..<index + 1)
            }
        }
        do throws(KafkaError) {
            let receiver = try await broker(leader).ask(
                .listOffsets, upTo: 9, from: 1, deadline: deadline,
                into: { _ in ListOffsetsReceiver(places: places, runs: runs, topics: topics) },
                encode: { _, writer in
                    writer.array(.topics, runs) { writer, run in
                        let topic = topics[places[run.lowerBound].topic]
                        writer.string(.name, topic.name)
                        writer.array(.partitions, run) { writer, index in
                            writer.int32(.partitionIndex, topic.partitions[places[index].partition].id)
                            writer.int64(.timestamp, position.timestamp)
                        }
                    }
                })
            return receiver.answer
        } catch {
            return OffsetsAnswer(
                offsets: Array(repeating: nil, count: places.count), failure: error.of(.offsets, .broker(leader)))
        }
    }
}

/// Reads an answer to ListOffsets, whose topics and partitions come in any order.
private struct ListOffsetsReceiver: ResponseReceiver, Sendable {
    private let places: [PartitionPlace]
    private let topics: [ClusterMetadata.Topic]
    private let runsByTopic: [String: Range<Int>]
    private var offsets: [Int64?]
    private var failure: KafkaError?

    init(places: [PartitionPlace], runs: [Range<Int>], topics: [ClusterMetadata.Topic]) {
        self.places = places
        self.topics = topics
        runsByTopic = Dictionary(
            runs.map { (topics[places[$0.lowerBound].topic].name, $0) }, uniquingKeysWith: { first, _ in first })
        offsets = Array(repeating: nil, count: places.count)
    }

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        guard field == .topics else { return }
        let name = try reader.string(.name)
        // A topic that was not asked for is skipped.
        guard let run = runsByTopic[name] else { return }
        let topic = topics[places[run.lowerBound].topic]
        var next = run.lowerBound
        try reader.array(.partitions) { (reader) throws(ProtocolError) in
            let (id, error) = (try reader.int32(.partitionIndex), try reader.error())
            let offset = try reader.int64(.offset)
            // Brokers mostly answer in the order of the request.
            if next >= run.upperBound || topic.partitions[places[next].partition].id != id {
                guard let index = run.first(where: { topic.partitions[places[$0].partition].id == id }) else { return }
                next = index
            }
            if error != .none {
                failure = failure ?? KafkaError(KafkaError.Code(error), .offsets, target: .topic(name))
            } else if offset >= 0 {
                offsets[next] = offset
            }
            next += 1
        }
    }

    /// What was answered. A partition that the answer leaves out is a failure.
    var answer: OffsetsAnswer {
        guard failure == nil, let missing = offsets.firstIndex(of: nil) else {
            return OffsetsAnswer(offsets: offsets, failure: failure)
        }
        let name = topics[places[missing].topic].name
        return OffsetsAnswer(offsets: offsets, failure: KafkaError(.leaderNotAvailable, .offsets, target: .topic(name)))
    }
}

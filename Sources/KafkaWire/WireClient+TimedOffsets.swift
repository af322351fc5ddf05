internal import KafkaProtocol
public import KafkaReader

extension WireClient {
    /// One ListOffsets request a leader, on its second connection: a broker may have to read files that are not in memory.
    public func readOffsets(
        at times: [Int32: [TimedPlace]], in topics: [ClusterMetadata.Topic], deadline: ContinuousClock.Instant
    ) async -> TimedOffsets {
        await withTaskGroup(of: TimedOffsets.self) { tasks in
            for (leader, places) in times {
                tasks.addTask { await self.offsets(at: places, in: topics, leader: leader, deadline: deadline) }
            }
            return await tasks.reduce(into: TimedOffsets()) { all, answer in
                all.offsets.merge(answer.offsets) { first, _ in first }
                all.failures += answer.failures
            }
        }
    }

    private func offsets(
        at times: [TimedPlace], in topics: [ClusterMetadata.Topic], leader: Int32, deadline: ContinuousClock.Instant
    ) async -> TimedOffsets {
        let byTopic = Dictionary(grouping: times, by: \.place.topic).sorted { $0.key < $1.key }
        do throws(KafkaError) {
            // Version 1 (Kafka 0.10.1) is the first that answers with one offset.
            let receiver = try await slowBroker(leader).ask(
                .listOffsets, upTo: 9, from: 1, deadline: deadline,
                into: { _ in TimedOffsetsReceiver(byTopic, topics: topics) },
                encode: { _, writer in
                    writer.array(.topics, byTopic) { writer, entry in
                        writer.string(.name, topics[entry.key].name)
                        writer.array(.partitions, entry.value) { writer, timed in
                            writer.int32(.partitionIndex, topics[entry.key].partitions[timed.place.partition].id)
                            writer.int64(.timestamp, timed.milliseconds)
                        }
                    }
                })
            return receiver.answer
        } catch {
            // Such brokers have no answer, and a leader that has just left has one elsewhere at the next time.
            guard error.code != .unsupportedFeature, error.code != .brokerRemoved else { return TimedOffsets() }
            return TimedOffsets(failures: [error.of(.offsets, .broker(leader))])
        }
    }
}

/// Reads an answer to ListOffsets about times.
private struct TimedOffsetsReceiver: ResponseReceiver, Sendable {
    private struct Key: Hashable {
        var topic: String
        var partition: Int32
    }

    private var places: [Key: PartitionPlace] = [:]
    private(set) var answer = TimedOffsets()

    init(_ times: [(key: Int, value: [TimedPlace])], topics: [ClusterMetadata.Topic]) {
        for place in times.lazy.flatMap(\.value).map(\.place) {
            let topic = topics[place.topic]
            places[Key(topic: topic.name, partition: topic.partitions[place.partition].id)] = place
        }
    }

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        guard field == .topics else { return }
        let name = try reader.string(.name)
        try reader.array(.partitions) { (reader) throws(ProtocolError) in
            let (id, error) = (try reader.int32(.partitionIndex), try reader.error())
            let offset = try reader.int64(.offset)
            guard let place = places[Key(topic: name, partition: id)] else { return }
            switch error {
            case .none: answer.offsets[place] = max(offset, -1)
            // The leader has moved, or the log's records are older than timestamps: another look-up, or none, will tell.
            case .notLeaderOrFollower, .unsupportedForMessageFormat: break
            default: answer.failures.append(KafkaError(KafkaError.Code(error), .offsets, target: .topic(name)))
            }
        }
    }
}

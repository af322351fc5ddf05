internal import KafkaClient

/// Where the logs of all partitions end, or begin.
struct LogOffsets: Sendable {
    /// By topic, then by partition, in the order of the topics that were asked for; nil where not known.
    private(set) var offsets: [[Int64?]]
    private(set) var failures: [KafkaError] = []
    private(set) var duration = Duration.zero

    /// Where a partition stands in `offsets`.
    struct Place {
        var topic: Int
        var partition: Int
    }

    /// Partitions of one leader, few enough for one call.
    struct Piece {
        var leader: Int32
        var places: ArraySlice<Place>
    }

    /// Asks every leader for its partitions, all leaders side by side.
    static func ask(
        _ kafka: KafkaClient, _ position: LogPosition, of topics: [ClusterMetadata.Topic], lanes: [[Piece]],
        deadline: ContinuousClock.Instant
    ) async -> LogOffsets {
        let start = ContinuousClock.now
        var result = LogOffsets(offsets: topics.map { Array(repeating: nil, count: $0.partitions.count) })
        await withTaskGroup(of: [(piece: Piece, answer: OffsetsAnswer)].self) { group in
            for lane in lanes {
                group.addTask {
                    var answers: [(Piece, OffsetsAnswer)] = []
                    for piece in lane {
                        let partitions = piece.places.map { place in
                            let topic = topics[place.topic]
                            return TopicPartition(topic: topic.name, partition: topic.partitions[place.partition].id)
                        }
                        let answer = await kafka.offsets(position, of: partitions, leader: piece.leader, deadline: deadline)
                        answers.append((piece, answer))
                    }
                    return answers
                }
            }
            for await answers in group {
                for (piece, answer) in answers { result.add(answer, to: piece) }
            }
        }
        result.duration = start.duration(to: .now)
        return result
    }

    /// Pieces to ask for, those in a lane one after another. Every leader has a few lanes of its own, so that it has the next
    /// request when it answers the last. Partitions without a leader are left out: librdkafka would wait for one. So are those with a
    /// leader that is not among the brokers: librdkafka would call them unknown.
    /// - Parameter workers: how many lanes. Each leader has its share of them, one at least: one that is slow keeps no other waiting.
    static func lanes(
        in topics: [ClusterMetadata.Topic], brokers: [ClusterMetadata.Broker], workers: Int
    ) -> [[Piece]] {
        var placesByLeader: [Int32: [Place]] = [:]
        for (topicIndex, topic) in topics.enumerated() {
            for (index, partition) in topic.partitions.enumerated() {
                guard let leader = partition.leader else { continue }
                placesByLeader[leader, default: []].append(Place(topic: topicIndex, partition: index))
            }
        }
        let known = Set(brokers.map(\.id))
        placesByLeader = placesByLeader.filter { known.contains($0.key) }
        let share = max(1, min(8, workers / max(1, placesByLeader.count)))
        return placesByLeader.flatMap { leader, places in
            let size = KafkaClient.partitionsPerOffsetsCall
            let pieces = stride(from: 0, to: places.count, by: size).map {
                Piece(leader: leader, places: places[$0..<min($0 + size, places.count)])
            }
            return (0..<min(share, pieces.count)).map { lane in
                stride(from: lane, to: pieces.count, by: share).map { pieces[$0] }
            }
        }
    }

    private mutating func add(_ answer: OffsetsAnswer, to piece: Piece) {
        for (place, offset) in zip(piece.places, answer.offsets) {
            offsets[place.topic][place.partition] = offset
        }
        // A leader fails piece after piece for the same reason: that is one failure.
        if let failure = answer.failure, !failures.contains(failure) {
            failures.append(failure)
        }
    }
}

internal import KafkaProtocol
public import KafkaReader
internal import Synchronization
internal import System

extension WireClient {
    /// One ListOffsets request a leader. Partitions whose leader has moved are asked for once more, at the leader that fresh metadata names.
    public func readOffsets(
        _ position: LogPosition, of partitions: [Int32: [PartitionPlace]], in topics: [ClusterMetadata.Topic],
        deadline: ContinuousClock.Instant, receive: @escaping @Sendable (ArraySlice<PartitionPlace>, OffsetsAnswer) -> Void
    ) async {
        let moved = await ask(position, of: partitions, in: topics, deadline: deadline, isLast: false, receive)
        guard !moved.isEmpty else { return }
        do throws(KafkaError) {
            let leaders = try await leaders(of: moved, in: topics, deadline: deadline)
            _ = await ask(position, of: leaders, in: topics, deadline: deadline, isLast: true, receive)
            // Those that have no leader now.
            let asked = Set(leaders.values.joined())
            fail(moved.filter { !asked.contains($0) }, KafkaError(.leaderNotAvailable, .offsets), in: topics, receive)
        } catch {
            fail(moved, error, in: topics, receive)
        }
    }

    /// - Parameter isLast: whether partitions whose leader has moved are failures.
    /// - Returns: the partitions whose leader has moved, unless it is the last attempt.
    private func ask(
        _ position: LogPosition, of partitions: [Int32: [PartitionPlace]], in topics: [ClusterMetadata.Topic],
        deadline: ContinuousClock.Instant, isLast: Bool,
        _ receive: @escaping @Sendable (ArraySlice<PartitionPlace>, OffsetsAnswer) -> Void
    ) async -> [PartitionPlace] {
        await withTaskGroup(of: [PartitionPlace].self) { tasks in
            for (leader, places) in partitions {
                tasks.addTask {
                    let answer = await self.offsets(position, of: places, in: topics, leader: leader, deadline: deadline)
                    guard !isLast, !answer.moved.isEmpty else {
                        receive(places[...], answer.all)
                        return []
                    }
                    let (settled, moved) = answer.split(places)
                    if !settled.places.isEmpty { receive(settled.places[...], settled.answer) }
                    return moved
                }
            }
            return await tasks.reduce(into: []) { $0 += $1 }
        }
    }

    /// The partitions by the leader that they have now.
    private func leaders(
        of places: [PartitionPlace], in topics: [ClusterMetadata.Topic], deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> [Int32: [PartitionPlace]] {
        let names = Set(places.map { topics[$0.topic].name })
        let metadata = try await metadata(ofTopics: names.sorted(), deadline: deadline)
        let leaders = Dictionary(
            metadata.topics.map { topic in
                (topic.name, Dictionary(topic.partitions.map { ($0.id, $0.leader) }, uniquingKeysWith: { first, _ in first }))
            }, uniquingKeysWith: { first, _ in first })
        var byLeader: [Int32: [PartitionPlace]] = [:]
        // Those of one topic in a row.
        for place in places.sorted(by: { ($0.topic, $0.partition) < ($1.topic, $1.partition) }) {
            let topic = topics[place.topic]
            guard let leader = leaders[topic.name]?[topic.partitions[place.partition].id] ?? nil else { continue }
            byLeader[leader, default: []].append(place)
        }
        return byLeader
    }

    private func fail(
        _ places: [PartitionPlace], _ error: KafkaError, in topics: [ClusterMetadata.Topic],
        _ receive: (ArraySlice<PartitionPlace>, OffsetsAnswer) -> Void
    ) {
        for place in places {
            receive([place], OffsetsAnswer(offsets: [nil], failure: error.of(.offsets, .topic(topics[place.topic].name))))
        }
    }

    private func offsets(
        _ position: LogPosition, of places: [PartitionPlace], in topics: [ClusterMetadata.Topic], leader: Int32,
        deadline: ContinuousClock.Instant
    ) async -> LeadersAnswer {
        let asked = AskedPartitions(places, in: topics)
        do throws(KafkaError) {
            let receiver = try await broker(leader).ask(
                .listOffsets, upTo: 9, from: position == .lastStable ? 2 : 1, deadline: deadline,
                into: { _ in ListOffsetsReceiver(asked) },
                encode: { _, writer in
                    writer.int8(.isolationLevel, position.isolationLevel)
                    writer.array(.topics, asked.names.indices) { writer, topic in
                        writer.string(.name, asked.names[topic])
                        writer.array(.partitions, asked.ids[asked.partitions[topic]]) { writer, id in
                            writer.int32(.partitionIndex, id)
                            writer.int32(.currentLeaderEpoch, -1)
                            writer.int64(.timestamp, position.timestamp)
                        }
                    }
                })
            return receiver.answer
        } catch {
            let error = error.of(.offsets, .broker(leader))
            // A broker that has left since the metadata was read leads nothing any more.
            let moved = error.code == .brokerRemoved ? places.indices.map { (index: $0, error: error) } : []
            return LeadersAnswer(
                offsets: PartitionOffsets(unknown: places.count), failure: moved.isEmpty ? error : nil, moved: moved)
        }
    }
}

/// The partitions that one leader is asked for. Their names and ids are here because those of a million partitions are far apart in memory.
struct AskedPartitions: Sendable {
    /// In the order of the places.
    private(set) var ids: [Int32] = []
    /// Of the topics: one for each run of places in the same topic.
    private(set) var names: [String] = []
    /// The indexes of each topic's partitions.
    private(set) var partitions = ConsecutiveRanges()

    init(_ places: [PartitionPlace], in topics: [ClusterMetadata.Topic]) {
        ids.reserveCapacity(places.count)
        var rest = places[...]
        while let first = rest.first {
            let known = topics[first.topic].partitions
            while let place = rest.first, place.topic == first.topic {
                ids.append(known[place.partition].id)
                rest = rest.dropFirst()
            }
            names.append(topics[first.topic].name)
            partitions.append(upTo: ids.count)
        }
    }

    /// The name of a partition's topic.
    func topicName(ofPartition index: Int) -> String { names[partitions.partitioningIndex { $0.upperBound > index }] }
}

/// What a leader has answered.
struct LeadersAnswer: Sendable {
    /// nil for those that are not known.
    let offsets: PartitionOffsets
    /// Why some are not known, those aside whose leader has moved.
    let failure: KafkaError?
    /// The partitions that the broker does not lead any more, by their index.
    let moved: [(index: Int, error: KafkaError)]

    /// With those whose leader has moved as failures.
    var all: OffsetsAnswer { OffsetsAnswer(offsets: offsets, failure: failure ?? moved.first?.error) }

    /// - Parameter places: those that were asked for.
    func split(_ places: [PartitionPlace]) -> (
        settled: (places: [PartitionPlace], answer: OffsetsAnswer), moved: [PartitionPlace]
    ) {
        let isMoved = Set(moved.map(\.index))
        let settled = places.indices.filter { !isMoved.contains($0) }
        let answer = OffsetsAnswer(offsets: PartitionOffsets(settled.lazy.map { offsets[$0] }), failure: failure)
        return ((settled.map { places[$0] }, answer), moved.map { places[$0.index] })
    }
}

/// Reads an answer to ListOffsets, whose topics and partitions come in any order.
struct ListOffsetsReceiver: ResponseReceiver, Sendable {
    private let asked: AskedPartitions
    private var names: AskedNames
    private var offsets: PartitionOffsets
    private var failure: KafkaError?
    private var moved: [(index: Int, error: KafkaError)] = []

    init(_ asked: AskedPartitions) {
        self.asked = asked
        names = AskedNames(asked.names)
        offsets = PartitionOffsets(unknown: asked.ids.count)
    }

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        guard field == .topics else { return }
        // A topic that was not asked for is skipped.
        guard let position = try names.position(of: .name, &reader) else { return }
        let (ids, run) = (asked.ids, asked.partitions[position])
        var next = run.lowerBound
        try reader.array(.partitions) { (reader) throws(ProtocolError) in
            let (id, error) = (try reader.int32(.partitionIndex), try reader.error())
            // Reading each field takes less time than searching for the next one that is wanted.
            _ = try reader.int64(.timestamp)
            let offset = try reader.int64(.offset)
            _ = try reader.int32(.leaderEpoch)
            // Brokers answer in the order of the request, or in that of a hash table.
            if next >= run.upperBound || ids[next] != id {
                next = run.partitioningIndex { ids[$0] >= id }
                guard next < run.upperBound, ids[next] == id else { return }
            }
            if error == .notLeaderOrFollower {
                moved.append((next, KafkaError(KafkaError.Code(error), .offsets, target: .topic(asked.names[position]))))
            } else if error != .none {
                failure = failure ?? KafkaError(KafkaError.Code(error), .offsets, target: .topic(asked.names[position]))
            } else if offset >= 0 {
                offsets[next] = offset
            }
            next += 1
        }
    }

    /// What was answered. A partition that the answer leaves out is a failure.
    var answer: LeadersAnswer {
        let isMoved = Set(moved.map(\.index))
        var failure = failure
        if failure == nil, let missing = offsets.indices.first(where: { offsets[$0] == nil && !isMoved.contains($0) }) {
            failure = KafkaError(.leaderNotAvailable, .offsets, target: .topic(asked.topicName(ofPartition: missing)))
        }
        return LeadersAnswer(offsets: offsets, failure: failure, moved: moved)
    }
}

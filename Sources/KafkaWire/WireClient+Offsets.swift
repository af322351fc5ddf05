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
                .listOffsets, upTo: 9, from: position == .lastStable ? 2 : 1, deadline: deadline,
                into: { _ in ListOffsetsReceiver(places: places, runs: runs, topics: topics) },
                encode: { _, writer in
                    writer.int8(.isolationLevel, position.isolationLevel)
                    writer.array(.topics, runs) { writer, run in
                        let topic = topics[places[run.lowerBound].topic]
                        writer.string(.name, topic.name)
                        writer.array(.partitions, run) { writer, index in
                            writer.int32(.partitionIndex, topic.partitions[places[index].partition].id)
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
    private let places: [PartitionPlace]
    private let topics: [ClusterMetadata.Topic]
    private let runs: [Range<Int>]
    private var names: AskedNames
    private var offsets: PartitionOffsets
    private var failure: KafkaError?
    private var moved: [(index: Int, error: KafkaError)] = []

    init(places: [PartitionPlace], runs: [Range<Int>], topics: [ClusterMetadata.Topic]) {
        self.places = places
        self.topics = topics
        self.runs = runs
        names = AskedNames(runs.map { topics[places[$0.lowerBound].topic].name })
        offsets = PartitionOffsets(unknown: places.count)
    }

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        guard field == .topics else { return }
        // A topic that was not asked for is skipped.
        guard let position = try names.position(of: .name, &reader) else { return }
        let run = runs[position]
        let topic = topics[places[run.lowerBound].topic]
        var next = run.lowerBound
        try reader.array(.partitions) { (reader) throws(ProtocolError) in
            let (id, error) = (try reader.int32(.partitionIndex), try reader.error())
            // Reading each field takes less time than searching for the next one that is wanted.
            _ = try reader.int64(.timestamp)
            let offset = try reader.int64(.offset)
            _ = try reader.int32(.leaderEpoch)
            // Brokers answer in the order of the request, or in that of a hash table.
            if next >= run.upperBound || topic.partitions[places[next].partition].id != id {
                next = run.partitioningIndex { topic.partitions[places[$0].partition].id >= id }
                guard next < run.upperBound, topic.partitions[places[next].partition].id == id else { return }
            }
            if error == .notLeaderOrFollower {
                moved.append((next, KafkaError(KafkaError.Code(error), .offsets, target: .topic(topic.name))))
            } else if error != .none {
                failure = failure ?? KafkaError(KafkaError.Code(error), .offsets, target: .topic(topic.name))
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
            failure = KafkaError(.leaderNotAvailable, .offsets, target: .topic(topics[places[missing].topic].name))
        }
        return LeadersAnswer(offsets: offsets, failure: failure, moved: moved)
    }
}

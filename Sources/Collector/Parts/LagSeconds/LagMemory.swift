internal import KafkaProtocol
internal import KafkaReader

/// The records whose ages are asked for: by topic and partition, the oldest that a group has not committed.
struct RecordNeeds: Sendable {
    /// By the index of the topic, then of the partition; nil for partitions that no group has committed in, or whose ends are not known.
    private(set) var topics: [Int: PartitionOffsets] = [:]

    init(_ snapshot: Snapshot) {
        for group in snapshot.groups {
            for consumed in group.topics {
                let topic = snapshot.topics[consumed.topicIndex]
                var oldest = topics.removeValue(forKey: consumed.topicIndex) ?? PartitionOffsets(unknown: topic.ends.count)
                for partition in consumed.partitions {
                    guard let record = partition.nextRecord(in: topic) else { continue }
                    oldest[partition.index] = min(oldest[partition.index] ?? .max, record)
                }
                topics[consumed.topicIndex] = oldest
            }
        }
    }
}

extension ConsumedTopic.Partition {
    /// The oldest record that is still there and that the group has not committed; nil if that is not known.
    func nextRecord(in topic: TopicSnapshot) -> Int64? {
        guard case .offset(let offset) = commit, let oldest = topic.oldest[index], let end = topic.ends[index], offset <= end
        else { return nil }
        return max(offset, oldest)
    }
}

/// What `LagSeconds` remembers from walk to walk.
struct LagMemory: Sendable {
    private struct TopicTimelines {
        var id: Uuid?
        /// By partition; without points for those that no group commits in.
        var partitions: [EndTimeline]
    }

    private var topics: [String: TopicTimelines] = [:]
    /// When the last walks received the ends of the logs.
    private var walks: [Double] = []
    private static let mostWalks = 8

    /// The mean interval between the last walks.
    var precision: Precision {
        guard let first = walks.first, let last = walks.last, walks.count > 1 else { return Precision(interval: 0) }
        return Precision(interval: (last - first) / Double(walks.count - 1))
    }

    /// - Parameter forgets: whether the needs of all groups are known.
    mutating func note(_ snapshot: Snapshot, _ needs: RecordNeeds, _ times: WalkTimes, forgets: Bool) {
        // A walk that ran beside the last one proves nothing about what came first.
        guard times.asked >= walks.last ?? -.infinity else { return }
        walks.append(times.received)
        if walks.count > Self.mostWalks { walks.removeFirst() }
        let precision = precision
        var noted: [String: TopicTimelines] = [:]
        for (index, topic) in snapshot.topics.enumerated() {
            var timelines = topics.removeValue(forKey: topic.topic.name)
            guard topic.topic.error == nil else {
                noted[topic.topic.name] = timelines
                continue
            }
            if timelines?.id != topic.topic.id { timelines = nil }
            guard let needed = needs.topics[index] else {
                if !forgets { noted[topic.topic.name] = timelines }
                continue
            }
            var partitions = timelines?.partitions ?? []
            // Else they would be copied when they change.
            timelines = nil
            if partitions.count > topic.ends.count { partitions = [] }
            partitions += Array(repeating: EndTimeline(), count: topic.ends.count - partitions.count)
            for partition in partitions.indices {
                guard let end = topic.ends[partition] else { continue }
                guard let record = needed[partition] else {
                    if forgets { partitions[partition].clear() }
                    continue
                }
                // Such an end was that of another log.
                if let oldest = topic.oldest[partition], let last = partitions[partition].points.last, last.end < oldest {
                    partitions[partition].clear()
                }
                partitions[partition].note(end: end, asked: times.asked, received: times.received)
                if forgets { partitions[partition].forget(before: record) }
                partitions[partition].thin(now: times.received, precision: precision)
            }
            noted[topic.topic.name] = TopicTimelines(id: topic.topic.id, partitions: partitions)
        }
        topics = noted
    }

    /// The ages of the oldest records that a group has not committed, in the order of its partitions; nil where not known.
    func ages(of consumed: ConsumedTopic, in topic: TopicSnapshot, now: Double) -> [Double?] {
        let timelines = topics[topic.topic.name]?.partitions ?? []
        let precision = precision
        return consumed.partitions.map { partition in
            guard let record = partition.nextRecord(in: topic), let end = topic.ends[partition.index] else { return nil }
            if record >= end { return 0 }
            guard timelines.indices.contains(partition.index),
                case .known(let age) = timelines[partition.index].age(of: record, now: now, precision: precision)
            else { return nil }
            return age
        }
    }

    struct LookUp: Sendable {
        var place: PartitionPlace
        /// Monotonic.
        var time: Double
    }

    /// The look-ups that would tell more about the oldest record of each partition, by leader.
    mutating func lookUps(
        _ needs: RecordNeeds, _ snapshot: Snapshot, now: Double, most: Int, perLeader: Int
    ) -> [Int32: [LookUp]] {
        let precision = precision
        var wanted: [Int32: [LookUp]] = [:]
        for (topicIndex, records) in needs.topics.sorted(by: { $0.key < $1.key }) {
            let topic = snapshot.topics[topicIndex].topic
            for (index, record) in records.enumerated() {
                guard let record, let leader = topic.partitions[index].leader, let timelines = topics[topic.name]?.partitions,
                    timelines.indices.contains(index)
                else { continue }
                let timeline = timelines[index]
                guard case .unknown(let age) = timeline.age(of: record, now: now, precision: precision) else {
                    topics[topic.name]?.partitions[index].lookUps = 0
                    continue
                }
                guard timeline.lookUps < most, wanted[leader, default: []].count < perLeader else { continue }
                topics[topic.name]?.partitions[index].lookUps += 1
                wanted[leader, default: []].append(
                    LookUp(place: PartitionPlace(topic: topicIndex, partition: index), time: now - age))
            }
        }
        return wanted.filter { !$0.value.isEmpty }
    }

    /// - Parameter offsets: of the first record of that time or later; -1 if there is none.
    mutating func add(_ offsets: [PartitionPlace: Int64], to lookUps: some Sequence<LookUp>, in snapshots: [TopicSnapshot]) {
        for lookUp in lookUps {
            guard let offset = offsets[lookUp.place], let end = snapshots[lookUp.place.topic].ends[lookUp.place.partition]
            else { continue }
            topics[snapshots[lookUp.place.topic].topic.name]?.partitions[lookUp.place.partition]
                .add(lookedUp: offset < 0 ? end : offset, at: lookUp.time)
        }
    }
}

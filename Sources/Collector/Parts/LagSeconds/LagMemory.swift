internal import KafkaProtocol
internal import KafkaReader

/// The records whose ages are asked for: by topic and partition, the oldest that a group has not committed.
struct RecordNeeds: Sendable {
    /// By the index of the topic, then of the partition; nil for topics and partitions that no group has committed in, and for partitions
    /// whose ends are not known.
    private(set) var topics: [PartitionOffsets?]

    init(_ snapshot: Snapshot) {
        topics = Array(repeating: nil, count: snapshot.topics.count)
        for group in snapshot.groups {
            for consumed in group.topics {
                let log = LogRange(snapshot.topics[consumed.topicIndex])
                var needed = topics[consumed.topicIndex] ?? PartitionOffsets(unknown: log.ends.count)
                // Else it would be copied when it changes.
                topics[consumed.topicIndex] = nil
                for partition in consumed.partitions {
                    guard let record = log.nextRecord(of: partition) else { continue }
                    needed[partition.index] = min(needed[partition.index] ?? .max, record)
                }
                topics[consumed.topicIndex] = needed
            }
        }
    }
}

/// Where the logs of a topic's partitions begin and end.
private struct LogRange {
    let oldest: PartitionOffsets
    let ends: PartitionOffsets

    init(_ topic: TopicSnapshot) {
        oldest = topic.oldest
        ends = topic.ends
    }

    /// The oldest record that is still there and that the group has not committed; nil if that is not known.
    func nextRecord(of partition: ConsumedTopic.Partition) -> Int64? {
        guard case .offset(let offset) = partition.commit, let oldest = oldest[partition.index],
            let end = ends[partition.index], offset <= end, oldest <= end
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
    /// Topics with partitions that are being looked up.
    private var searches: Set<String> = []
    /// When the last walks received the ends of the logs.
    private var walks: [Double] = []
    private static let mostWalks = 8

    /// Three of four intervals between the last walks were not longer: a pause does not count, and nor does a second Prometheus.
    var precision: Precision {
        let intervals = zip(walks.dropFirst(), walks).map(-).sorted()
        return Precision(interval: intervals.isEmpty ? 0 : intervals[intervals.count * 3 / 4])
    }

    /// - Parameter forgets: whether the needs of all groups are known.
    mutating func note(_ snapshot: Snapshot, _ needs: RecordNeeds, _ times: WalkTimes, forgets: Bool) {
        // A walk that ran beside the last one proves nothing about what came first.
        guard times.asked >= walks.last ?? -.infinity else { return }
        walks.append(times.received)
        if walks.count > Self.mostWalks { walks.removeFirst() }
        let precision = precision
        var noted: [String: TopicTimelines] = [:]
        noted.reserveCapacity(topics.count)
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

    /// Of the oldest records of a topic that a group has not committed.
    struct TopicAges: Sendable {
        /// nil if that of any partition with a commit is not known.
        var most: Double?
        /// In the order of the partitions; nil where not known. Empty if they were not asked for.
        var partitions: [Double?] = []
    }

    struct Ages: Sendable {
        /// By group, by topic, in their orders.
        var known: [[TopicAges]] = []
        /// The partitions with a record of unknown age, with the oldest of these and the age that a look-up should ask for.
        var unknown: [PartitionPlace: (record: Int64, lookUp: Double)] = [:]
    }

    /// - Parameter keepsPartitions: whether the ages by partition are asked for.
    func ages(in snapshot: Snapshot, now: Double, keepsPartitions: Bool) -> Ages {
        let precision = precision
        let timelines = snapshot.topics.map(timelines)
        var ages = Ages()
        ages.known = snapshot.groups.map { group in
            group.topics.map { consumed in
                let (log, timelines) = (LogRange(snapshot.topics[consumed.topicIndex]), timelines[consumed.topicIndex])
                var known = TopicAges()
                var (most, isMostKnown) = (-1.0, consumed.isWhole)
                for partition in consumed.partitions {
                    let age = age(partition, in: log, timelines, now: now, precision) { record, lookUp in
                        let place = PartitionPlace(topic: consumed.topicIndex, partition: partition.index)
                        if record < ages.unknown[place]?.record ?? .max { ages.unknown[place] = (record, lookUp) }
                    }
                    if let age { most = max(most, age) } else if partition.commit != .none { isMostKnown = false }
                    if keepsPartitions { known.partitions.append(age) }
                }
                if isMostKnown, most >= 0 { known.most = most }
                return known
            }
        }
        return ages
    }

    private func age(
        _ partition: ConsumedTopic.Partition, in log: LogRange, _ timelines: [EndTimeline], now: Double,
        _ precision: Precision, isUnknown: (_ record: Int64, _ lookUp: Double) -> Void
    ) -> Double? {
        guard let record = log.nextRecord(of: partition), let end = log.ends[partition.index] else { return nil }
        if record >= end { return 0 }
        guard timelines.indices.contains(partition.index) else { return nil }
        switch timelines[partition.index].age(of: record, now: now, precision: precision) {
        case .known(let age): return age
        case .none: break
        case .unknown(let lookUp): isUnknown(record, lookUp)
        }
        return nil
    }

    /// By the index of the partition; none if they are those of another topic of this name.
    private func timelines(of topic: TopicSnapshot) -> [EndTimeline] {
        guard let known = topics[topic.topic.name], known.id == topic.topic.id else { return [] }
        return known.partitions
    }

    struct LookUp: Sendable {
        var place: PartitionPlace
        /// Monotonic.
        var time: Double
    }

    /// The look-ups that would tell more, by leader.
    /// - Parameters:
    ///   - most: for one partition.
    ///   - perLeader: partitions of one leader.
    func lookUps(for ages: Ages, in snapshot: Snapshot, now: Double, most: Int, perLeader: Int) -> [Int32: [LookUp]] {
        var wanted: [Int32: [LookUp]] = [:]
        for (place, unknown) in ages.unknown {
            let topic = snapshot.topics[place.topic]
            guard let leader = topic.topic.partitions[place.partition].leader else { continue }
            let timelines = timelines(of: topic)
            guard timelines.indices.contains(place.partition), timelines[place.partition].lookUps < most,
                wanted[leader]?.count ?? 0 < perLeader
            else { continue }
            wanted[leader, default: []].append(LookUp(place: place, time: now - unknown.lookUp))
        }
        return wanted
    }

    /// - Parameter offsets: of the first record of that time or later; -1 if there is none. Look-ups that were not answered do not count.
    mutating func add(_ offsets: [PartitionPlace: Int64], to lookUps: some Sequence<LookUp>, in snapshot: Snapshot) {
        for lookUp in lookUps {
            let (topic, index) = (snapshot.topics[lookUp.place.topic], lookUp.place.partition)
            // Another walk may have found another topic of this name meanwhile.
            guard let offset = offsets[lookUp.place], let end = topic.ends[index],
                timelines(of: topic).indices.contains(index)
            else { continue }
            topics[topic.topic.name]?.partitions[index].add(lookedUp: offset < 0 ? end : offset, at: lookUp.time)
            topics[topic.topic.name]?.partitions[index].lookUps += 1
            searches.insert(topic.topic.name)
        }
    }

    /// Forgets how often partitions were looked up whose ages are known now.
    mutating func endSearches(except unknown: Ages, in snapshot: Snapshot) {
        guard !searches.isEmpty else { return }
        for (index, topic) in snapshot.topics.enumerated() where searches.contains(topic.topic.name) {
            for partition in timelines(of: topic).indices
            where unknown.unknown[PartitionPlace(topic: index, partition: partition)] == nil {
                topics[topic.topic.name]?.partitions[partition].lookUps = 0
            }
            if !timelines(of: topic).contains(where: { $0.lookUps > 0 }) { searches.remove(topic.topic.name) }
        }
    }
}

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
                    needed.lower(partition.index, to: record)
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
    /// Without points for partitions that no group commits in.
    private var topics: [String: TopicTimelines] = [:]
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
            // Their memory is free as soon as the topic's new ones are made.
            let earlier = topics.removeValue(forKey: topic.topic.name)
            guard topic.topic.error == nil else {
                noted[topic.topic.name] = earlier
                continue
            }
            let known = earlier.flatMap { $0.id == topic.topic.id && $0.count <= topic.ends.count ? $0 : nil }
            guard let needed = needs.topics[index] else {
                if !forgets { noted[topic.topic.name] = known }
                continue
            }
            noted[topic.topic.name] = (known ?? TopicTimelines(id: topic.topic.id)).changed(count: topic.ends.count) {
                partition, timeline in
                guard let end = topic.ends[partition] else { return }
                guard let record = needed[partition] else {
                    if forgets { timeline.clear() }
                    return
                }
                // Such an end was that of another log.
                if let oldest = topic.oldest[partition], let last = timeline.points.last, last.end < oldest { timeline.clear() }
                timeline.note(end: end, asked: times.asked, received: times.received)
                if forgets { timeline.forget(before: record) }
                timeline.thin(now: times.received, precision: precision)
            }
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
        /// By topic, the oldest record of unknown age of each partition; nil for topics without any.
        var unknown: [PartitionOffsets?]
    }

    /// - Parameter keepsPartitions: whether the ages by partition are asked for.
    func ages(in snapshot: Snapshot, now: Double, keepsPartitions: Bool) -> Ages {
        let precision = precision
        let timelines = snapshot.topics.map(timelines)
        var ages = Ages(unknown: Array(repeating: nil, count: snapshot.topics.count))
        ages.known = snapshot.groups.map { group in
            group.topics.map { consumed in
                let (log, timelines) = (LogRange(snapshot.topics[consumed.topicIndex]), timelines[consumed.topicIndex])
                var known = TopicAges()
                var (most, isMostKnown) = (-1.0, consumed.isWhole)
                for partition in consumed.partitions {
                    let age = age(partition, in: log, timelines, now: now, precision) { record in
                        ages.note(record, ofTopic: consumed.topicIndex, partition.index, of: log.ends.count)
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
        _ partition: ConsumedTopic.Partition, in log: LogRange, _ timelines: TopicTimelines?, now: Double,
        _ precision: Precision, isUnknown: (_ record: Int64) -> Void
    ) -> Double? {
        guard let record = log.nextRecord(of: partition), let end = log.ends[partition.index] else { return nil }
        if record >= end { return 0 }
        guard let timelines else { return nil }
        switch timelines.age(of: record, inPartition: partition.index, now: now, precision: precision) {
        case .known(let age): return age
        case .none: break
        case .unknown: isUnknown(record)
        }
        return nil
    }

    /// nil if they are not known, or those of another topic of this name.
    private func timelines(of topic: TopicSnapshot) -> TopicTimelines? {
        topics[topic.topic.name].flatMap { $0.id == topic.topic.id ? $0 : nil }
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
        let precision = precision
        for (index, unknown) in ages.unknown.enumerated() {
            let topic = snapshot.topics[index]
            guard let unknown, let timelines = timelines(of: topic) else { continue }
            for (partition, record) in unknown.enumerated() {
                guard let record, let leader = topic.topic.partitions[partition].leader,
                    timelines.lookUps(ofPartition: partition) < most, wanted[leader]?.count ?? 0 < perLeader,
                    case .unknown(let lookUp) = timelines.age(
                        of: record, inPartition: partition, now: now, precision: precision)
                else { continue }
                let place = PartitionPlace(topic: index, partition: partition)
                wanted[leader, default: []].append(LookUp(place: place, time: now - lookUp))
            }
        }
        return wanted
    }

    /// - Parameter offsets: of the first record of that time or later; -1 if there is none. Look-ups that were not answered do not count.
    mutating func add(_ offsets: [PartitionPlace: Int64], to lookUps: some Sequence<LookUp>, in snapshot: Snapshot) {
        for (index, lookUps) in Dictionary(grouping: lookUps, by: \.place.topic) {
            let topic = snapshot.topics[index]
            // Another walk may have found another topic of this name meanwhile.
            guard let known = timelines(of: topic) else { continue }
            let times = Dictionary(lookUps.map { ($0.place.partition, $0.time) }, uniquingKeysWith: { first, _ in first })
            topics[topic.topic.name] = known.changed(count: known.count) { partition, timeline in
                guard let time = times[partition], let end = topic.ends[partition],
                    let offset = offsets[PartitionPlace(topic: index, partition: partition)]
                else { return }
                timeline.add(lookedUp: offset < 0 ? end : offset, at: time)
                timeline.lookUps += 1
            }
        }
    }

    /// Forgets how often partitions were looked up whose ages are known now.
    mutating func endSearches(except ages: Ages, in snapshot: Snapshot) {
        // Nothing is, except for a while after the start.
        guard topics.values.contains(where: \.isSearching) else { return }
        for (index, topic) in snapshot.topics.enumerated() {
            guard var timelines = timelines(of: topic), timelines.isSearching else { continue }
            // Another walk may have found more partitions meanwhile.
            timelines.endSearches { partition in ages.unknown[index]?.known(partition) != nil }
            topics[topic.topic.name] = timelines
        }
    }
}

extension LagMemory.Ages {
    fileprivate mutating func note(_ record: Int64, ofTopic topic: Int, _ partition: Int, of count: Int) {
        if unknown[topic] == nil { unknown[topic] = PartitionOffsets(unknown: count) }
        unknown[topic]?.lower(partition, to: record)
    }
}

extension PartitionOffsets {
    /// Keeps the smaller one.
    fileprivate mutating func lower(_ partition: Int, to offset: Int64) {
        self[partition] = Swift.min(self[partition] ?? .max, offset)
    }
}

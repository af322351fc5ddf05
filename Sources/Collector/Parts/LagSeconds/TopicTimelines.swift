internal import KafkaProtocol
internal import System

/// The timelines of a topic's partitions, in one piece of memory: there can be a million partitions.
struct TopicTimelines: Sendable {
    let id: Uuid?
    /// Of all partitions, in their order.
    private var points: [EndTimeline.Point] = []
    /// Where the points of each partition are.
    private var places = ConsecutiveRanges()
    /// By partition; only those above 0.
    private var lookUps: [Int: Int] = [:]

    init(id: Uuid?) {
        self.id = id
    }

    /// Of partitions.
    var count: Int { places.count }

    var isSearching: Bool { !lookUps.isEmpty }

    /// `EndTimeline.lookUps` of a partition.
    func lookUps(ofPartition partition: Int) -> Int { lookUps[partition] ?? 0 }

    /// `EndTimeline.age` of a partition's record; not known of a partition that is not here.
    func age(of offset: Int64, inPartition partition: Int, now: Double, precision: Precision) -> EndTimeline.Age {
        guard places.indices.contains(partition) else { return .none }
        return points.withUnsafeBufferPointer {
            EndTimeline.age(of: offset, in: $0[places[partition]], now: now, precision: precision)
        }
    }

    /// The timelines after a change of each.
    /// - Parameters:
    ///   - count: of partitions, of which the last may be new.
    ///   - change: is called with each partition.
    func changed(count: Int, _ change: (_ partition: Int, inout EndTimeline) -> Void) -> TopicTimelines {
        var result = TopicTimelines(id: id)
        result.places.reserveCapacity(count)
        var changed: [EndTimeline.Point] = []
        changed.reserveCapacity(points.count + count)
        // Its memory is used for all.
        var timeline = EndTimeline()
        for partition in 0..<count {
            timeline.clear()
            if partition < self.count { timeline.append(points[places[partition]], lookUps: lookUps(ofPartition: partition)) }
            change(partition, &timeline)
            changed += timeline.points
            result.places.append(upTo: changed.count)
            if timeline.lookUps > 0 { result.lookUps[partition] = timeline.lookUps }
        }
        // What is kept has no room for more.
        result.points = changed.withUnsafeBufferPointer { Array($0) }
        return result
    }

    /// Forgets how often the other partitions were looked up.
    mutating func endSearches(except isSearched: (_ partition: Int) -> Bool) {
        lookUps = lookUps.filter { isSearched($0.key) }
    }
}

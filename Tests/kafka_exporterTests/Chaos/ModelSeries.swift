import KafkaSimulator
import TestSupport

/// What a scrape may say of a simulated cluster: for each inherited series, the values that the model had while the scrape
/// went on.
struct ModelSeries {
    typealias Labels = PrometheusText.Labels
    typealias Ranges = [ClosedRange<Double>]

    /// By family.
    private(set) var series: [String: [Labels: Ranges]] = [:]

    /// - Parameters:
    ///   - begin: the simulated time at which the scrape began, in milliseconds.
    ///   - end: at which it had ended.
    init(of cluster: SimulatedCluster, from begin: Int64, to end: Int64) {
        // Between these times everything moves in one direction.
        let faults = cluster.faults.flatMap { [$0.begins, $0.ends] }.compactMap { $0 }
        let jumps = (faults + cluster.scenario.jumps).filter { $0 >= begin && $0 <= end }
        // One in the very millisecond of the begin may have come after it.
        let starts = [jumps.contains(begin) ? begin - 1 : begin] + Set(jumps).sorted()
        // A fault may begin in the middle of a millisecond: up to it, that millisecond is as the one before.
        var stretches = zip(starts, starts.dropFirst()).flatMap { start, next in
            [next - 1, next].map { (cluster.state(at: start), cluster.state(at: $0, faultsAt: next - 1)) }
        }
        stretches.append((cluster.state(at: starts[starts.count - 1]), cluster.state(at: end)))
        for (first, last) in stretches { add(Moment(first), Moment(last)) }
        addLags(stretches.flatMap { [Moment($0.0), Moment($0.1)] })
    }

    /// The families that this speaks of.
    static let families = Set(Moment.families + ["kafka_consumergroup_lag", "kafka_consumergroup_lag_sum"])

    /// The published series that no moment of the model explains, each with what it should have been.
    func wrong(in metrics: PrometheusText) -> [String] {
        Self.families.sorted().flatMap { family in
            metrics.series(family).compactMap { labels, value -> String? in
                let ranges = series[family]?[labels] ?? []
                guard !ranges.contains(where: { $0.contains(value) }) else { return nil }
                return "\(family)\(labels) is \(value), and should be \(ranges.isEmpty ? "absent" : "\(ranges)")"
            }
        }
    }

    /// One stretch: whatever is there at its begin or end may be published, with a value between.
    private mutating func add(_ first: Moment, _ last: Moment) {
        for family in Moment.families {
            let (first, last) = (first.series[family] ?? [:], last.series[family] ?? [:])
            for labels in Set(first.keys).union(last.keys) {
                let values = [first[labels], last[labels]].compactMap { $0 }
                guard let least = values.min(), let most = values.max() else { continue }
                // What does not count records does not go through the values between.
                let isCount = Moment.countingFamilies.contains(family)
                series[family, default: [:]][labels, default: []] += isCount ? [least...most] : values.map { $0...$0 }
            }
        }
    }

    /// A lag is made of two readings, which may be of different moments: the commit's and, not before it, the end's.
    private mutating func addLags(_ moments: [Moment]) {
        var sums: [Labels: (least: Double, most: Double)] = [:]
        for labels in Set(moments.flatMap { $0.commits.keys }) {
            let commits = moments.compactMap { $0.commits[labels] }
            var partition = labels
            partition["consumergroup"] = nil
            let ends = moments.compactMap { $0.series["kafka_topic_partition_current_offset"]?[partition] }
            guard let leastCommit = commits.min(), let mostCommit = commits.max(), let leastEnd = ends.min(),
                let mostEnd = ends.max()
            else { continue }
            let range = leastCommit < 0 ? -1 ... -1 : max(0, leastEnd - mostCommit)...max(0, mostEnd - leastCommit)
            series["kafka_consumergroup_lag", default: [:]][labels] = [range]
            guard leastCommit >= 0 else { continue }
            var topic = labels
            topic["partition"] = nil
            sums[topic, default: (0, 0)].least += range.lowerBound
            sums[topic, default: (0, 0)].most += range.upperBound
        }
        series["kafka_consumergroup_lag_sum"] = sums.mapValues { [$0.least...$0.most] }
    }
}

extension Scenario {
    /// The times, in milliseconds, at which topics and groups come and go.
    fileprivate var jumps: [Int64] {
        let times: [Duration?] =
            topics.flatMap { [$0.appears, $0.disappears] } + groups.flatMap { [$0.appears, $0.disappears, $0.stops, $0.resumes] }
        return times.compactMap { $0.map { Int64($0 / Duration.milliseconds(1)) } }
    }
}

import KafkaSimulator
import TestSupport

/// The values that a scrape of a simulated cluster may have: for each inherited series, the values that the model had during the scrape.
struct ModelSeries {
    typealias Labels = PrometheusText.Labels

    /// A period in which every value moves in one direction: its first moment, some between, and its last.
    private typealias Stretch = [Moment]

    private static let momentsOfAStretch: Int64 = 8

    /// By family.
    private(set) var series: [String: [Labels: [ClosedRange<Double>]]] = [:]
    private let stretches: [Stretch]

    /// - Parameters:
    ///   - begin: the simulated time at which the scrape began, in milliseconds.
    ///   - end: the simulated time at which it ended.
    init(of cluster: SimulatedCluster, from begin: Int64, to end: Int64) {
        let faults = cluster.faults.flatMap { [$0.begins, $0.ends] }.compactMap { $0 }
        let jumps = (faults + cluster.scenario.jumps).filter { $0 >= begin && $0 <= end }
        // A jump in the same millisecond as the scrape's begin may have come after it.
        let starts = [jumps.contains(begin) ? begin - 1 : begin] + Set(jumps).sorted()
        stretches = zip(starts, starts.dropFirst() + [end]).map { start, next in
            let step = max(1, (next - start) / Self.momentsOfAStretch)
            // A fault may begin within a millisecond; until then, that millisecond is like the one before. Topics and groups that go are
            // still there in the millisecond before.
            let times = Array(stride(from: start, to: next, by: Int64.Stride(step))) + [max(start, next - 1), next]
            return times.map { Moment(cluster.state(at: $0, faultsAt: start)) }
        }
        for stretch in stretches { add(stretch) }
        for kind in ["consumergroup", "sharegroup"] { addLags(ofKind: kind) }
    }

    /// - Parameter time: the time of the whole scrape, in simulated milliseconds.
    init(of cluster: SimulatedCluster, at time: Int64) {
        self.init(of: cluster, from: time, to: time)
    }

    /// The published series that match no moment of the model, each with its expected values.
    func wrong(in metrics: PrometheusText) -> [String] {
        Moment.families.sorted().flatMap { family in
            metrics.series(family).compactMap { labels, value -> String? in
                let ranges = series[family]?[labels] ?? []
                guard !ranges.contains(where: { $0.contains(value) }) else { return nil }
                return "\(family)\(labels) is \(value), and should be \(ranges.isEmpty ? "absent" : "\(ranges)")"
            }
        }
    }

    /// The series that the model had all the time and that are not published.
    /// - Parameter hasAllParts: whether the parts that are off by default are on.
    func lacking(in metrics: PrometheusText, hasAllParts: Bool = false) -> [(family: String, labels: Labels)] {
        let moments = stretches.joined()
        let families = hasAllParts ? Moment.families : Moment.families.subtracting(Moment.optionalFamilies)
        return families.sorted().flatMap { family in
            let published = metrics.series(family)
            let always = moments.dropFirst().reduce(moments.first?.labels(of: family) ?? []) {
                $0.intersection($1.labels(of: family))
            }
            return always.filter { published[$0] == nil }.map { (family, $0) }
        }
    }

    /// Values of any moment in the period may be published.
    private mutating func add(_ stretch: Stretch) {
        for family in Moment.families.subtracting(Moment.lagFamilies) {
            for labels in Set(stretch.flatMap { $0.labels(of: family) }) {
                let values = stretch.compactMap { $0.series[family]?[labels] }
                guard let range = values.range else { continue }
                // Only values that count records pass through the values in between.
                let isCount = Moment.countingFamilies.contains(family)
                series[family, default: [:]][labels, default: []] += isCount ? [range] : values.map { $0...$0 }
            }
        }
    }

    /// A lag comes from two readings: the commit's and, at the same time or later, the end's. Those of share groups come from one.
    /// - Parameter kind: `consumergroup` or `sharegroup`.
    private mutating func addLags(ofKind kind: String) {
        let (lagFamily, sumFamily) = ("kafka_\(kind)_lag", "kafka_\(kind)_lag_sum")
        let offsetFamily = kind == "sharegroup" ? "kafka_sharegroup_start_offset" : "kafka_consumergroup_current_offset"
        var sums: [Labels: (least: Double, most: Double)] = [:]
        // Sums with a part that is never known.
        var unknownSums: Set<Labels> = []
        for labels in Set(stretches.joined().flatMap { $0.labels(of: offsetFamily) }) {
            var ranges: [ClosedRange<Double>] = []
            for (index, stretch) in stretches.enumerated() {
                guard let commits = stretch.compactMap({ $0.reached(labels, by: kind) }).range else { continue }
                if commits.lowerBound < 0 {
                    series[lagFamily, default: [:]][labels, default: []].append(-1 ... -1)
                    continue
                }
                for later in stretches[index...].indices {
                    guard let ends = stretches[later].compactMap({ $0.end(labels, for: kind) }).range else { continue }
                    // Commits only grow, so a lag of two moments of one period is not below that of the later one.
                    let least = later == index ? stretch.leastLag(labels, ofKind: kind) : ends.lowerBound - commits.upperBound
                    ranges.append(max(0, least ?? 0)...max(0, ends.upperBound - commits.lowerBound))
                }
            }
            var topic = labels
            topic["partition"] = nil
            guard let least = ranges.map(\.lowerBound).min(), let most = ranges.map(\.upperBound).max() else {
                if stretches.joined().contains(where: { ($0.reached(labels, by: kind) ?? -1) >= 0 }) { unknownSums.insert(topic) }
                continue
            }
            series[lagFamily, default: [:]][labels, default: []] += ranges
            sums[topic, default: (0, 0)].least += least
            sums[topic, default: (0, 0)].most += most
        }
        series[sumFamily] = sums.filter { !unknownSums.contains($0.key) }.mapValues { [$0.least...$0.most] }
    }
}

extension [Double] {
    fileprivate var range: ClosedRange<Double>? {
        guard let least = self.min(), let most = self.max() else { return nil }
        return least...most
    }
}

extension [Moment] {
    /// A lower bound of all lags between the first and the last moment.
    fileprivate func leastLag(_ labels: Moment.Labels, ofKind kind: String) -> Double? {
        zip(self, dropFirst() + suffix(1)).compactMap { earlier, later in
            guard let end = earlier.end(labels, for: kind), let commit = later.reached(labels, by: kind) else { return nil }
            return end - commit
        }.min()
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

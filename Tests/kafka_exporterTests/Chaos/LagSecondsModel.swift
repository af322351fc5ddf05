import KafkaSimulator
import TestSupport

/// What `kafka_consumergroup_lag_seconds_max` may be in scrapes of a simulated cluster, one after another.
struct LagSecondsModel {
    static let family = "kafka_consumergroup_lag_seconds_max"

    /// The longest time between two walks, in seconds: the exporter knows no age more precisely than this twice.
    private var longestInterval = 0.0
    private var lastBegin: Int64?

    /// - Parameters:
    ///   - begin: the simulated time at which the scrape began, in milliseconds.
    ///   - end: the simulated time at which it ended.
    /// - Returns: the published values that are wrong, each with what it should be.
    mutating func wrong(in metrics: PrometheusText, of cluster: SimulatedCluster, from begin: Int64, to end: Int64) -> [String] {
        if let lastBegin { longestInterval = max(longestInterval, Double(end - lastBegin) / 1000) }
        lastBegin = begin
        // Their records were replaced, so they have no one time.
        let rewritten = Set(
            cluster.faults.compactMap { scheduled in
                switch scheduled.fault.action {
                case .rewind, .deleteTopic: scheduled.fault.topic
                default: nil
                }
            })
        return metrics.series(Self.family).compactMap { labels, value in
            guard let group = labels["consumergroup"], let topic = labels["topic"], !rewritten.contains(topic) else { return nil }
            let truth = Truth(cluster, group: group, topic: topic, from: begin, to: end)
            guard let range = truth.ages else { return "\(Self.family)\(labels) is \(value), and should be absent" }
            let error = max(2 * longestInterval, 0.1 * range.upperBound) + 0.1
            let isRight = value >= range.lowerBound - error && value <= range.upperBound + error
            return isRight ? nil : "\(Self.family)\(labels) is \(value), and should be \(range), give or take \(error)"
        }
    }

    private struct Truth {
        /// Of the oldest record that the group has not committed; nil if it has committed nothing.
        private(set) var ages: ClosedRange<Double>?
        private let cluster: SimulatedCluster
        private let topic: String

        init(_ cluster: SimulatedCluster, group: String, topic: String, from begin: Int64, to end: Int64) {
            self.cluster = cluster
            self.topic = topic
            let (first, last) = (cluster.state(at: begin), cluster.state(at: end))
            for partition in 0..<Int32(max(first.partitions(ofTopic: topic) ?? 0, last.partitions(ofTopic: topic) ?? 0)) {
                let records = [first, last].compactMap { state -> Int64? in
                    guard let commit = state.committedOffset(group: group, topic: topic, partition: partition),
                        let oldest = state.oldestOffset(topic: topic, partition: partition)
                    else { return nil }
                    return max(commit, oldest)
                }
                guard let oldest = records.min(), let newest = records.max() else { continue }
                let most = age(of: oldest, partition, at: end).upperBound
                let least = age(of: newest, partition, at: begin).lowerBound
                ages = max(ages?.lowerBound ?? 0, least)...max(ages?.upperBound ?? 0, most)
            }
        }

        /// In seconds. The cluster has no times before its start.
        private func age(of record: Int64, _ partition: Int32, at time: Int64) -> ClosedRange<Double> {
            func isProduced(at time: Int64) -> Bool {
                (cluster.state(at: time).endOffset(topic: topic, partition: partition) ?? 0) > record
            }
            guard isProduced(at: time) else { return 0...0 }
            var (before, after): (Int64, Int64) = (-1, time)
            while after - before > 1 {
                let middle = (before + after) / 2
                if isProduced(at: middle) { after = middle } else { before = middle }
            }
            let age = Double(time - after) / 1000
            return age...(after == 0 ? .infinity : age)
        }
    }
}

import Exposition

/// Times the exposition's writer alone.
enum WriterBenchmark {
    static func nanosecondsPerLine() -> Int {
        let topics = (0..<200).map { Label("topic", "topic-\($0)") }
        let partitions = (0..<50).map { Label("partition", $0) }
        let groups = (0..<100).map { Label("consumergroup", "group-\($0)") }
        let metric = MetricDescriptor("kafka_consumergroup_lag", .gauge, help: "Lag.")
        var best = Duration.seconds(3600)
        for _ in 0..<5 {
            let start = ContinuousClock.now
            let family = Family(metric, steps: groups.count) { group, writer in
                for topic in topics {
                    for (index, partition) in partitions.enumerated() {
                        writer.sample(groups[group], partition, topic, Int64(index * 1_000_003))
                    }
                }
            }
            let size = ExpositionText(.prometheusText, [family]).reduce(0) { $0 + $1.count }
            precondition(size > 0)
            best = min(best, start.duration(to: .now))
        }
        let nanoseconds = best / .nanoseconds(1)
        let lines = topics.count * partitions.count * groups.count
        return Int(nanoseconds / Double(lines))
    }
}

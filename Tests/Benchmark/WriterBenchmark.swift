import Exposition

/// Times the exposition's writer alone.
enum WriterBenchmark {
    private static let topics = 200
    private static let partitions = 50

    static func nanosecondsPerLine() -> Int {
        let groups = 100
        var best = Duration.seconds(3600)
        for _ in 0..<5 {
            let start = ContinuousClock.now
            let size = text(groups: groups).reduce(0) { $0 + $1.count }
            precondition(size > 0)
            best = min(best, start.duration(to: .now))
        }
        let nanoseconds: Double = best / Duration.nanoseconds(1)
        return Int(nanoseconds / Double(topics * partitions * groups))
    }

    /// 10,000 lines a group, 0.8 MB.
    static func text(groups: Int) -> ExpositionText {
        let topics = (0..<topics).map { Label("topic", "topic-\($0)") }
        let groups = (0..<groups).map { Label("consumergroup", "group-\($0)") }
        let metric = MetricDescriptor("kafka_consumergroup_lag", .gauge, help: "Lag.")
        let family = Family(metric, steps: groups.count) { index, writer in
            let group = groups[index]
            for topic in topics {
                for partition in 0..<Int64(partitions) {
                    writer.sample(group, NumberedLabel("partition", partition), topic, partition * 1_000_003)
                }
            }
        }
        return ExpositionText(.prometheusText, [family])
    }
}

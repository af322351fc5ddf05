import Exposition

/// Times the exposition's writer alone.
enum WriterBenchmark {
    static func nanosecondsPerLine() -> Int {
        let topics = (0..<200).map { Label("topic", "topic-\($0)") }
        let partitions = (0..<50).map { Label("partition", $0) }
        let groups = (0..<100).map { Label("consumergroup", "group-\($0)") }
        let metric = MetricDescriptor("kafka_consumergroup_lag", .gauge, help: "Lag.")
        // As in the exporter, the last text tells the size of the next.
        var size = 0
        var best = Duration.seconds(3600)
        for _ in 0..<5 {
            let start = ContinuousClock.now
            let bytes = ExpositionWriter.text(.prometheusText, expectedSize: size) { writer in
                writer.family(metric) { family in
                    for group in groups {
                        for topic in topics {
                            for (index, partition) in partitions.enumerated() {
                                family.sample(group, partition, topic, Int64(index * 1_000_003))
                            }
                        }
                    }
                }
            }
            size = bytes.count
            precondition(!bytes.isEmpty)
            best = min(best, start.duration(to: .now))
        }
        let nanoseconds = best / .nanoseconds(1)
        let lines = topics.count * partitions.count * groups.count
        return Int(nanoseconds / Double(lines))
    }
}

internal import EndToEnd
internal import Exposition
internal import KafkaReader

/// What the end-to-end probe counts. It works on its own, whether or not anybody scrapes; a scrape asks nothing for it.
struct EndToEndMessages: Part {
    static let name = CollectorName.endToEnd
    static let stage = PartStage.apart
    static let needs: PartNeeds = []
    static let isOfCluster = true
    static let metrics = numbers.map(\.metric) + latencies.map(\.metric)

    private typealias Number = (metric: MetricDescriptor, value: @Sendable (EndToEndPartition) -> Int64)
    private typealias Latency = (metric: MetricDescriptor, value: @Sendable (EndToEndPartition) -> Histogram)

    private static let numbers: [Number] = [
        (counter("messages_produced_total", "Messages that were given to the client to write."), { $0.produced }),
        (
            counter("messages_produced_failed_total", "Messages that the leader did not acknowledge in time, or refused."),
            { $0.produceFailures }
        ),
        (counter("messages_received_total", "Messages that were read."), { $0.received }),
        (counter("messages_late_total", "Messages that were not read within the time-out."), { $0.late }),
        (
            counter("messages_lost_total", "Messages that were acknowledged, and not read within three times the time-out."),
            { $0.lost }
        ),
        (
            Metrics.gauge(
                "kafka_end_to_end_messages_produced_in_flight", labels: ["partition"], "Messages without an acknowledgement yet."),
            { $0.inFlight }
        ),
        (counter("offset_commits_total", "Commits of offsets that were sent."), { $0.commits }),
        (
            counter("offset_commits_failed_total", "Commits that the group's coordinator did not answer in time, or refused."),
            { $0.commitFailures }
        ),
    ]
    private static let latencies: [Latency] = [
        (histogram("produce_latency_seconds", "Time from writing a message to its acknowledgement."), { $0.produceLatency }),
        (histogram("roundtrip_latency_seconds", "Time from writing a message to reading it."), { $0.roundtripLatency }),
        (histogram("offset_commit_latency_seconds", "Time from sending a commit to its answer."), { $0.commitLatency }),
    ]

    private static func counter(_ name: String, _ help: String) -> MetricDescriptor {
        MetricDescriptor("kafka_end_to_end_\(name)", .counter, labels: ["partition"], help: help)
    }

    private static func histogram(_ name: String, _ help: String) -> MetricDescriptor {
        MetricDescriptor("kafka_end_to_end_\(name)", .histogram, labels: ["le", "partition"], help: help)
    }

    /// nil for none.
    let source: (any EndToEndSource)?

    func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer {
        guard let source else { return PartAnswer() }
        let report = source.report
        return PartAnswer(
            findings: Findings(partitions: report.partitions), failures: report.problems.map { Failure($0) })
    }

    struct Findings: PartFindings {
        let partitions: [EndToEndPartition]

        var count: Int { partitions.count }

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            let numbers = EndToEndMessages.numbers.map { metric, value in
                Family(metric, steps: partitions.count) { [partitions] index, writer in
                    writer.sample(Label("partition", partitions[index].id), value(partitions[index]))
                }
            }
            let latencies = EndToEndMessages.latencies.map { metric, value in
                Family(metric, steps: partitions.count) { [partitions] index, writer in
                    writer.sample(Label("partition", partitions[index].id), value(partitions[index]))
                }
            }
            return numbers + latencies
        }
    }
}

extension Failure {
    fileprivate init(_ problem: EndToEndProblem) {
        self.init(.endToEnd, problem.error.category, "\(problem.error)")
        ownAdvice = problem.advice
    }
}

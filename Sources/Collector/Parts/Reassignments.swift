internal import Exposition
internal import KafkaReader

/// Partitions whose replicas move to other brokers: one ListPartitionReassignments request.
struct Reassignments: Part {
    static let name = CollectorName("reassignments")
    static let stage = PartStage.besideAll
    static let needs: PartNeeds = []
    static let metrics = [partitions, adding, removing]

    private static let partitions = Metrics.gauge(
        "kafka_reassigning_partitions", "Number of partitions whose replicas move, of all topics.")
    private static let adding = Metrics.gauge(
        "kafka_topic_partition_adding_replicas", labels: ["partition", "topic"],
        "Number of replicas that the partition gets, while its replicas move.")
    private static let removing = Metrics.gauge(
        "kafka_topic_partition_removing_replicas", labels: ["partition", "topic"],
        "Number of replicas that the partition loses, while its replicas move.")

    func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer {
        do throws(KafkaError) {
            let reassignments = try await walk.reader.reassignments(
                knownTo: walk.metadata.controllerID, deadline: deadline)
            let places = PartitionPlaces(walk.topics)
            var seen: Set<PartitionPlace> = []
            let moving = reassignments.compactMap { moving -> Findings.Moving? in
                guard walk.shard.covers(moving.topic), let place = places[moving.topic, moving.partition],
                    seen.insert(place).inserted
                else { return nil }
                return (place, moving.adding, moving.removing)
            }
            return PartAnswer(findings: Findings(count: reassignments.count, moving: moving))
        } catch {
            return PartAnswer(error)
        }
    }

    struct Findings: PartFindings {
        typealias Moving = (place: PartitionPlace, adding: Int, removing: Int)

        let count: Int
        /// Of topics in the shard.
        let moving: [Moving]

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            func byPartition(_ metric: MetricDescriptor, _ value: @escaping @Sendable (Moving) -> Int) -> Family {
                Family(metric) { writer in
                    for moving in moving {
                        let topic = snapshot.topics[moving.place.topic].topic
                        writer.sample(
                            .partition(topic.partitions[moving.place.partition].id), labels.topics[moving.place.topic],
                            Int64(value(moving)))
                    }
                }
            }
            return [
                Family(Reassignments.partitions) { if snapshot.shard.coversCluster { $0.sample(Int64(count)) } },
                byPartition(Reassignments.adding) { $0.adding }, byPartition(Reassignments.removing) { $0.removing },
            ]
        }
    }
}

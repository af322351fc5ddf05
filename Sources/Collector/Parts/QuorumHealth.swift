internal import Exposition
internal import KafkaReader

/// The controllers of a KRaft cluster, and how far brokers and standby controllers are behind: one DescribeQuorum request.
struct QuorumHealth: Part {
    static let name = CollectorName("quorum")
    static let stage = PartStage.besideAll
    static let needs: PartNeeds = []
    static let isOfCluster = true
    static let metrics = [epoch, highWatermark, lag, caughtUpAge]

    private static let epoch = Metrics.gauge("kafka_quorum_epoch", "Epoch of the active controller.")
    private static let highWatermark = Metrics.gauge(
        "kafka_quorum_high_watermark", "Offset in the metadata log up to which a majority of the voters has it.")
    private static let lag = Metrics.gauge(
        "kafka_quorum_replica_lag", labels: ["id", "role"],
        "Records of the metadata log that the replica is behind the active controller.")
    private static let caughtUpAge = Metrics.gauge(
        "kafka_quorum_replica_caught_up_age_seconds", labels: ["id", "role"],
        "Time since the replica had the whole metadata log, by the active controller's clock.")

    func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer {
        do throws(KafkaError) {
            let quorum = try await walk.reader.quorum(deadline: deadline)
            // While a cluster moves from ZooKeeper to KRaft, brokers of both kinds may answer.
            return PartAnswer(findings: Findings(quorum: quorum, namesController: walk.metadata.controllerID == nil))
        } catch {
            return PartAnswer(error)
        }
    }

    struct Findings: PartFindings {
        let quorum: Quorum
        let namesController: Bool

        var count: Int { quorum.replicas.count }

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            // A new leader does not know the high watermark yet, and reports -1.
            func known(_ metric: MetricDescriptor, _ value: Int64) -> Family {
                Family(metric) { if value >= 0 { $0.sample(value) } }
            }
            let leader = quorum.replicas.first { $0.id == quorum.leader && $0.role == .voter }
            return [
                known(ClusterFacts.controller, namesController ? Int64(quorum.leader) : -1),
                known(QuorumHealth.epoch, Int64(quorum.epoch)),
                known(QuorumHealth.highWatermark, quorum.highWatermark),
                Family(QuorumHealth.lag) { writer in
                    for replica in quorum.replicas {
                        guard let leader, leader.logEnd >= 0, replica.logEnd >= 0 else { continue }
                        writer.sample(
                            Label("id", replica.id), Label("role", replica.role.rawValue), max(0, leader.logEnd - replica.logEnd))
                    }
                },
                Family(QuorumHealth.caughtUpAge) { writer in
                    for replica in quorum.replicas {
                        // The leader's own time is the present by its clock.
                        guard let leader, leader.lastCaughtUp >= 0, replica.lastCaughtUp >= 0 else { continue }
                        writer.sample(
                            Label("id", replica.id), Label("role", replica.role.rawValue),
                            Double(max(0, leader.lastCaughtUp - replica.lastCaughtUp)) / 1_000)
                    }
                },
            ]
        }
    }
}

internal import Exposition
internal import KafkaReader

/// The cluster's id, its brokers' racks and states, and its controller: one DescribeCluster request.
struct ClusterFacts: Part {
    static let name = CollectorName("cluster")
    static let stage = PartStage.besideAll
    static let needs: PartNeeds = []
    static let isOfCluster = true
    static let metrics = [info, rack, fenced, controller]

    private static let info = Metrics.gauge("kafka_cluster_info", labels: ["cluster_id"], "Information about the cluster.")
    private static let rack = Metrics.gauge("kafka_broker_rack", labels: ["id", "rack"], "1 for the rack that the broker is in.")
    private static let fenced = Metrics.gauge(
        "kafka_broker_fenced", labels: ["id"], "1 if the broker is registered but down or not yet ready, 0 if it is active.")
    /// With KRaft, `QuorumHealth` publishes it.
    static let controller = Metrics.gauge("kafka_controller_id", "Broker id of the active controller.")

    func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer {
        do throws(KafkaError) {
            let registered = try await walk.reader.registeredBrokers(deadline: deadline)
            return PartAnswer(findings: Findings(metadata: walk.metadata, registered: registered))
        } catch {
            // The metadata's facts are known in any case; brokers before Kafka 2.8 have no others.
            let findings = Findings(metadata: walk.metadata, registered: [])
            guard error.unavailability == nil else { return PartAnswer(findings: findings) }
            return PartAnswer(findings: findings, failures: [Failure(error)])
        }
    }

    struct Findings: PartFindings {
        let clusterID: String?
        let controllerID: Int32?
        let racks: [(id: Int32, rack: String)]
        let registered: [RegisteredBroker]
        let count: Int

        init(metadata: ClusterMetadata, registered: [RegisteredBroker]) {
            clusterID = metadata.clusterID
            controllerID = metadata.controllerID
            racks = metadata.brokers.compactMap { broker in broker.rack.map { (broker.id, $0) } }
            self.registered = registered
            count = max(metadata.brokers.count, registered.count)
        }

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            [
                Family(ClusterFacts.info) { writer in
                    if let clusterID { writer.sample(Label("cluster_id", clusterID), Int64(1)) }
                },
                Family(ClusterFacts.rack) { writer in
                    for (id, rack) in racks { writer.sample(Label("id", id), Label("rack", rack), Int64(1)) }
                },
                Family(ClusterFacts.fenced) { writer in
                    for broker in registered {
                        guard let isFenced = broker.isFenced else { continue }
                        writer.sample(Label("id", broker.id), Int64(isFenced ? 1 : 0))
                    }
                },
                Family(ClusterFacts.controller) { writer in
                    if let controllerID { writer.sample(Int64(controllerID)) }
                },
            ]
        }
    }
}

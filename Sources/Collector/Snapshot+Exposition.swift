internal import Exposition
internal import KafkaReader

extension Snapshot {
    /// Every series of the cluster, each once.
    var families: [Family] {
        let up = Family(Metrics.up) { [isUp] in $0.sample(Int64(isUp ? 1 : 0)) }
        let labels = SeriesLabels(self)
        let ofParts = findings.flatMap { $0.families(in: self, labels) }
        guard isUp else { return [up] + ofParts }
        var families = [up]
        if collectors.contains(.brokers), shard.coversCluster { families += brokerFamilies }
        if collectors.contains(.topics) { families += topicFamilies(labels) }
        if collectors.contains(.consumerGroups) { families += groupFamilies(labels) }
        return families + ofParts
    }

    private func groupFamilies(_ labels: SeriesLabels) -> [Family] {
        let families = GroupFamilies(self, labels)
        return [
            families.members(Metrics.groupMembers),
            families.partitions(Metrics.groupOffset) { partition, _ in partition.offset },
            families.topics(Metrics.groupOffsetSum) { consumed, _ in consumed.offsetSum },
            families.partitions(Metrics.groupLag) { $0.lag(end: $1[$0.index]) },
            families.topics(Metrics.groupLagSum) { $0.lagSum(ends: $1) },
        ]
    }

    private var brokerFamilies: [Family] {
        [
            Family(Metrics.brokers) { [brokers] in $0.sample(Int64(brokers.count)) },
            Family(Metrics.brokerInfo) { [brokers] writer in
                for broker in brokers {
                    writer.sample(Label("address", broker.address.description), Label("id", broker.id), Int64(1))
                }
            },
        ]
    }

    private func topicFamilies(_ labels: SeriesLabels) -> [Family] {
        let topics = topics
        let families = TopicFamilies(self, labels)
        /// A family with a sample for each topic whose offsets are all known.
        func sum(_ metric: MetricDescriptor, _ offsets: @escaping @Sendable (TopicSnapshot) -> PartitionOffsets) -> Family {
            families.topics(metric) { topics[$0].topic.error == nil ? offsets(topics[$0]).sum { $0 } : nil }
        }
        return [
            families.topics(Metrics.topicPartitions) {
                topics[$0].topic.error == nil ? Int64(topics[$0].topic.partitions.count) : nil
            },
            families.partitions(Metrics.currentOffset, offsets: { topics[$0].ends }),
            families.partitions(Metrics.oldestOffset, offsets: { topics[$0].oldest }),
            families.partitions(Metrics.leader) { $1.leader.map(Int64.init) },
            families.partitions(Metrics.replicas) { $1.replicas.map { Int64($0.count) } },
            families.partitions(Metrics.inSyncReplicas) { $1.replicas.map { Int64($0.inSync) } },
            families.partitions(Metrics.leaderIsPreferred) { _, partition in
                guard partition.error == nil else { return nil }
                return partition.replicas?.preferred.map { $0 == partition.leader ? 1 : 0 }
            },
            sum(Metrics.currentOffsetSum) { $0.ends }, sum(Metrics.oldestOffsetSum) { $0.oldest },
            families.partitions(Metrics.underReplicated) { $1.replicas.map { $0.inSync < $0.count ? 1 : 0 } },
        ]
    }
}

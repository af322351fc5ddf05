internal import Exposition
internal import KafkaReader

extension Snapshot {
    /// Every series of the cluster, each once.
    var families: [Family] {
        let up = Family(Metrics.up) { [isUp] in $0.sample(Int64(isUp ? 1 : 0)) }
        guard isUp else { return [up] }
        let labels = SeriesLabels(self)
        var families = [up]
        if collectors.contains(.brokers) { families += brokerFamilies }
        if collectors.contains(.topics) { families += topicFamilies(labels) }
        if collectors.contains(.consumerGroups) { families += groupFamilies(labels) }
        return families + findings.flatMap { $0.families(in: self, labels) }
    }

    private func groupFamilies(_ labels: SeriesLabels) -> [Family] {
        let families = GroupFamilies(self, labels)
        return [
            families.members(Metrics.groupMembers),
            families.partitions(Metrics.groupOffset) { partition, _ in partition.offset },
            families.topics(Metrics.groupOffsetSum) { consumed, _ in consumed.offsetSum },
            families.partitions(Metrics.groupLag) { $0.lag(end: $1[$0.index]) },
            families.topics(Metrics.groupLagSum) { $0.lagSum(ends: $1.ends) },
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
        /// A family with a sample for each partition that has a value.
        func family(
            _ metric: MetricDescriptor, _ value: @escaping @Sendable (ClusterMetadata.Partition) -> Int64?
        ) -> Family {
            Family(metric, steps: topics.count) { index, writer in
                let label = labels.topics[index]
                for partition in topics[index].topic.partitions {
                    guard let value = value(partition) else { continue }
                    writer.sample(.partition(partition.id), label, value)
                }
            }
        }
        /// The same for offsets.
        func family(offsets metric: MetricDescriptor, _ offsets: @escaping @Sendable (TopicSnapshot) -> PartitionOffsets)
            -> Family
        {
            Family(metric, steps: topics.count) { index, writer in
                let label = labels.topics[index]
                for (partition, offset) in zip(topics[index].topic.partitions, offsets(topics[index])) {
                    guard let offset else { continue }
                    writer.sample(.partition(partition.id), label, offset)
                }
            }
        }
        /// A family with a sample for each topic whose values are all known.
        func sum(_ metric: MetricDescriptor, _ values: @escaping @Sendable (TopicSnapshot) -> PartitionOffsets) -> Family {
            Family(metric, steps: topics.count) { index, writer in
                guard topics[index].topic.error == nil, let sum = values(topics[index]).sum else { return }
                writer.sample(labels.topics[index], sum)
            }
        }
        return [
            Family(Metrics.topicPartitions, steps: topics.count) { index, writer in
                guard topics[index].topic.error == nil else { return }
                writer.sample(labels.topics[index], Int64(topics[index].topic.partitions.count))
            },
            family(offsets: Metrics.currentOffset) { $0.ends },
            family(offsets: Metrics.oldestOffset) { $0.oldest },
            family(Metrics.leader) { $0.leader.map(Int64.init) },
            family(Metrics.replicas) { $0.replicas.map { Int64($0.count) } },
            family(Metrics.inSyncReplicas) { $0.replicas.map { Int64($0.inSync) } },
            family(Metrics.leaderIsPreferred) { partition in
                guard partition.error == nil else { return nil }
                return partition.replicas?.preferred.map { $0 == partition.leader ? 1 : 0 }
            },
            sum(Metrics.currentOffsetSum) { $0.ends }, sum(Metrics.oldestOffsetSum) { $0.oldest },
            family(Metrics.underReplicated) { $0.replicas.map { $0.inSync < $0.count ? 1 : 0 } },
        ]
    }
}

extension PartitionOffsets {
    /// nil if any of them is not known.
    fileprivate var sum: Int64? {
        var sum: Int64 = 0
        for value in self {
            guard let value else { return nil }
            let (next, overflow) = sum.addingReportingOverflow(value)
            if overflow { return nil }
            sum = next
        }
        return sum
    }
}

import TestSupport

extension Contents {
    typealias Series = [PrometheusText.Labels: Double]

    /// Every inherited series of these topics and groups, by family.
    /// - Parameters:
    ///   - showingAll: if false, only partitions that are assigned to live members.
    ///   - isListed: which topics and groups pass the filters.
    func series(
        showingAll: Bool = true, constantLabels: PrometheusText.Labels = [:], isListed: (String) -> Bool = { _ in true }
    ) -> [String: Series] {
        var series: [String: Series] = [:]
        for family in InheritedFamily.ofTopics + InheritedFamily.ofGroups {
            series[family.name] = [:]
        }
        func add(_ family: String, _ labels: PrometheusText.Labels, _ value: Int64) {
            series[family]?[labels.merging(constantLabels) { $1 }] = Double(value)
        }
        for (topic, partitions) in topics where isListed(topic) {
            add("kafka_topic_partitions", ["topic": topic], Int64(partitions.count))
            for (id, partition) in partitions.enumerated() {
                let labels = ["topic": topic, "partition": "\(id)"]
                let replicas = Int64(partition.replicas.count)
                add("kafka_topic_partition_current_offset", labels, partition.end)
                add("kafka_topic_partition_oldest_offset", labels, partition.oldest)
                add("kafka_topic_partition_leader", labels, Int64(partition.replicas[0]))
                add("kafka_topic_partition_replicas", labels, replicas)
                add("kafka_topic_partition_in_sync_replica", labels, replicas)
                add("kafka_topic_partition_leader_is_preferred", labels, 1)
                add("kafka_topic_partition_under_replicated_partition", labels, 0)
            }
        }
        for (id, group) in groups where isListed(id) {
            if let count = group.memberCount {
                add("kafka_consumergroup_members", ["consumergroup": id], Int64(count))
            }
            for (topic, commits) in group.commits where isListed(topic) {
                let all = topics[topic] ?? []
                let shown = all.indices.filter { showingAll || group.assigned[topic]?.contains($0) ?? false }
                let committed = shown.compactMap { commits[$0] }
                guard !committed.isEmpty else { continue }
                let labels = ["consumergroup": id, "topic": topic]
                for partition in shown {
                    let labels = labels.merging(["partition": "\(partition)"]) { $1 }
                    let lag = commits[partition].map { max(0, all[partition].end - $0) }
                    add("kafka_consumergroup_current_offset", labels, commits[partition] ?? -1)
                    add("kafka_consumergroup_lag", labels, lag ?? -1)
                }
                add("kafka_consumergroup_current_offset_sum", labels, committed.reduce(0, +))
                let lags = shown.compactMap { partition in commits[partition].map { max(0, all[partition].end - $0) } }
                add("kafka_consumergroup_lag_sum", labels, lags.reduce(0, +))
            }
        }
        return series
    }

    /// A family's published series about these topics and groups.
    func published(_ family: String, in metrics: PrometheusText) -> Series {
        metrics.series(family).filter { labels, _ in
            labels["topic"]?.hasPrefix(prefix) ?? labels["consumergroup"]?.hasPrefix(prefix) ?? false
        }
    }
}

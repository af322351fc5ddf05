import TestSupport
import Testing

extension Contents {
    /// Topics and groups such that every broker of a cluster leads some partitions and, most likely, coordinates some groups.
    static func spread(over cluster: KafkaCluster, prefix: String = "spread-", groups: Int = 12) async throws -> Contents {
        var contents = try Contents(of: cluster, prefix: prefix)
        let ids = cluster.brokers.map(\.id)
        try await contents.createTopic("single", records: ids.map { 4 + $0 }, replicas: ids.map { [$0] })
        try await contents.createTopic(
            "replicated", records: ids.map { _ in 3 },
            replicas: ids.indices.map { first in ids.indices.map { ids[(first + $0) % ids.count] } })
        let partitions = 0..<ids.count
        for number in 0..<groups {
            for topic in ["single", "replicated"] {
                let offsets = Dictionary(uniqueKeysWithValues: partitions.map { ($0, Int64(($0 + number) % 3)) })
                try await contents.commit(offsets, of: topic, for: "group-\(number)")
            }
        }
        return contents
    }

    /// The groups that a broker coordinates.
    func groups(coordinatedBy broker: Int) async throws -> Set<String> {
        var result: Set<String> = []
        for group in groups.keys where try await client.coordinator(of: group) == broker {
            result.insert(group)
        }
        return result
    }

    /// The series that can be known while a broker is silent that is still in the metadata.
    func series(without broker: Int, coordinating groups: Set<String>) -> [String: Series] {
        var result = series()
        let ownOffsets: Set<String> = [
            "kafka_topic_partition_current_offset", "kafka_topic_partition_oldest_offset", "kafka_consumergroup_lag",
        ]
        for family in result.keys {
            result[family] = result[family]?.filter { labels, _ in
                if let group = labels["consumergroup"], groups.contains(group) { return false }
                guard let partitions = labels["topic"].flatMap({ topics[$0] }) else { return true }
                if family == "kafka_consumergroup_lag_sum" {
                    return !partitions.contains { $0.replicas[0] == broker }
                }
                guard ownOffsets.contains(family), let partition = labels["partition"].flatMap({ Int($0) }) else { return true }
                return partitions[partition].replicas[0] != broker
            }
        }
        return result
    }

    /// The leaders and replicas that a client sees at this moment.
    func leadership() async throws -> [String: Series] {
        var series: [String: Series] = [:]
        for family in Self.leadershipFamilies { series[family] = [:] }
        for topic in topics.keys {
            for (id, state) in try await client.partitions(of: topic).enumerated() {
                let labels = ["topic": topic, "partition": "\(id)"]
                if state.leader >= 0 { series["kafka_topic_partition_leader"]?[labels] = Double(state.leader) }
                series["kafka_topic_partition_in_sync_replica"]?[labels] = Double(state.inSyncReplicas.count)
                // In old versions of the request a dead replica cannot be distinguished from a leader without this listener.
                if state.leader >= 0 || client.brokersTellMissingListeners && ClientUnderTest.tellsMissingListeners {
                    series["kafka_topic_partition_leader_is_preferred"]?[labels] = state.replicas.first == state.leader ? 1 : 0
                }
                series["kafka_topic_partition_under_replicated_partition"]?[labels] =
                    state.inSyncReplicas.count < state.replicas.count ? 1 : 0
            }
        }
        return series
    }

    /// Whether exactly these series of their families are published.
    func isPublished(_ expected: [String: Series], in metrics: PrometheusText) -> Bool {
        expected.allSatisfy { family, expected in published(family, in: metrics) == expected }
    }

    /// Scrapes until a scrape is as expected. Every scrape has to be correct and in time.
    /// - Parameter seconds: the time-out of a scrape.
    func scrape(
        _ exporter: Exporter, until expectation: String, within seconds: Int = 10, limit: Duration = .seconds(120),
        sourceLocation: SourceLocation = #_sourceLocation, _ isExpected: (PrometheusText) async throws -> Bool
    ) async throws -> PrometheusText {
        let deadline = ContinuousClock.now + limit
        while true {
            let metrics = try await exporter.scrape(within: seconds)
            expectNothingWrong(metrics, sourceLocation: sourceLocation)
            if try await isExpected(metrics) { return metrics }
            guard ContinuousClock.now < deadline else {
                throw TestSupportError("not within \(limit): \(expectation); the log:\n\(exporter.log.joined(separator: "\n"))")
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}

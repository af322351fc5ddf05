import TestSupport
import Testing

/// The data of old consumers in ZooKeeper, and the series that follow from them.
struct ZookeeperContents: Sendable {
    typealias Series = [PrometheusText.Labels: Double]

    static let lag = "kafka_consumergroupzookeeper_lag_zookeeper"
    static let lagSum = "kafka_consumergroupzookeeper_lag_sum_zookeeper"
    static let offset = "kafka_consumergroupzookeeper_current_offset_zookeeper"
    static let members = "kafka_consumergroupzookeeper_members_zookeeper"
    static let families = [lag, lagSum, offset, members]

    struct Group: Sendable {
        var memberCount = 0
        /// By topic and partition.
        var commits: [String: [Int: Int64]]
    }

    /// The ends of the logs, by topic.
    var ends: [String: [Int64]]
    var groups: [String: Group]

    /// Every series of these groups, by family.
    /// - Parameter isListed: which topics and groups pass the filters.
    func series(
        constantLabels: PrometheusText.Labels = [:], isListed: (String) -> Bool = { _ in true }
    ) -> [String: Series] {
        var series: [String: Series] = [:]
        for family in Self.families {
            series[family] = [:]
        }
        func add(_ family: String, _ labels: PrometheusText.Labels, _ value: Int64) {
            series[family]?[labels.merging(constantLabels) { $1 }] = Double(value)
        }
        for (id, group) in groups where isListed(id) {
            add(Self.members, ["consumergroup": id], Int64(group.memberCount))
            for (topic, commits) in group.commits where isListed(topic) {
                let labels = ["consumergroup": id, "topic": topic]
                var sum: Int64 = 0
                for (partition, offset) in commits {
                    let lag = max(0, (ends[topic]?[partition] ?? 0) - offset)
                    let labels = labels.merging(["partition": "\(partition)"]) { $1 }
                    add(Self.offset, labels, offset)
                    add(Self.lag, labels, lag)
                    sum += lag
                }
                add(Self.lagSum, labels, sum)
            }
        }
        return series
    }

    /// Expects exactly these series of ZooKeeper's groups.
    func expectComplete(
        _ metrics: PrometheusText, _ expected: [String: Series]? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for (family, expected) in expected ?? series() {
            #expect(metrics.series(family) == expected, "\(family)", sourceLocation: sourceLocation)
        }
        #expect(metrics.zookeeperSuccess == 1, sourceLocation: sourceLocation)
    }

    func isComplete(in metrics: PrometheusText) -> Bool {
        series().allSatisfy { metrics.series($0.key) == $0.value }
    }
}

extension PrometheusText {
    /// 1 if the ZooKeeper part of the scrape is complete; nil if there is no such part.
    var zookeeperSuccess: Double? {
        series("kafka_scrape_collector_success", where: ["collector": "zookeeper"]).values.first
    }

    func zookeeperErrors(_ kind: String) -> Double? {
        self["kafka_exporter_scrape_errors_total", ["collector": "zookeeper", "error": kind]]
    }

    /// Expects no series of ZooKeeper's groups, and all others.
    func expectOnlyZookeeperIsMissing(sourceLocation: SourceLocation = #_sourceLocation) {
        for family in ZookeeperContents.families {
            #expect(series(family).isEmpty, "\(family)", sourceLocation: sourceLocation)
        }
        #expect(
            baseSuccess == ["brokers": 1, "topics": 1, "consumergroups": 1, "zookeeper": 0], sourceLocation: sourceLocation)
        #expect(self["kafka_up"] == 1, sourceLocation: sourceLocation)
    }
}

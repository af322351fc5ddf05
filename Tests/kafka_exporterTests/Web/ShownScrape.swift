import TestSupport
import Testing

/// A scrape, with what the page and the JSON show of it.
struct ShownScrape {
    /// Of the scrape before.
    let previous: PrometheusText
    let metrics: PrometheusText
    let answer: HTTPResponse
    let exporter: Exporter
    let start: PageText
    let status: StatusDocuments.Status

    private func labels(_ labels: PrometheusText.Labels) -> PrometheusText.Labels {
        labels.merging(["cluster": "eu"]) { label, _ in label }
    }

    private func value(_ family: String, _ labels: PrometheusText.Labels = [:]) -> Double? {
        metrics[family, self.labels(labels)]
    }

    /// nil if one of them is not known.
    private func sum<Values: Sequence<Double?>>(_ values: Values) -> Double? {
        values.reduce(0) { sum, value in sum.flatMap { sum in value.map { sum + $0 } } }
    }

    private func number(_ value: Double?) -> String { value.map { "\(Int($0))" } ?? "unknown" }
    private func number(_ value: Int?) -> String { value.map { "\($0)" } ?? "unknown" }

    private var isUp: Bool { metrics["kafka_up", labels([:])] == 1 }

    func expectBrokers() async throws {
        let brokers = try await exporter.document("brokers", as: StatusDocuments.Brokers.self).brokers
        let infos = metrics.series("kafka_broker_info").keys.map { [$0["id"] ?? "", $0["address"] ?? ""] }
        #expect(brokers.map { ["\($0.id)", $0.address] } == infos.sorted { $0[0] < $1[0] })
        #expect((isUp ? Double(brokers.count) : nil) == value("kafka_brokers"))
        let racks = metrics.series("kafka_broker_rack").keys.map { [$0["id"] ?? "", $0["rack"] ?? ""] }.sorted { $0[0] < $1[0] }
        #expect(brokers.filter { $0.rack != nil }.map { ["\($0.id)", $0.rack ?? ""] } == racks)
        for broker in brokers {
            let led = metrics.series("kafka_topic_partition_leader").filter { $0.value == Double(broker.id) }.keys
            #expect(broker.ledPartitions == led.count, "broker \(broker.id)")
            let under = sum(led.map { metrics["kafka_topic_partition_under_replicated_partition", $0] })
            #expect(broker.underReplicated.map(Double.init) == under, "broker \(broker.id)")
        }
        #expect(
            start.rows(ofTable: "Brokers of the last scrape")
                == brokers.map {
                    ["\($0.id)", $0.address, $0.rack ?? "", "\($0.ledPartitions)", number($0.underReplicated), $0.error ?? "yes"]
                })
    }

    func expectTopics() async throws {
        let list = try await exporter.document("topics", as: StatusDocuments.Topics.self)
        let topics = list.topics
        #expect(list.total == (isUp ? topics.count : nil))
        let counted = metrics.series("kafka_topic_partitions").keys.compactMap { $0["topic"] }.sorted()
        #expect(topics.filter { $0.error == nil }.map(\.name) == counted)
        for topic in topics {
            let label = ["topic": topic.name]
            #expect(topic.partitions.map(Double.init) == value("kafka_topic_partitions", label), "\(topic)")
            #expect(topic.offline.map(Double.init) == value("kafka_topic_offline_partitions", label), "\(topic)")
            #expect(topic.underReplicated.map(Double.init) == value("kafka_topic_under_replicated_partitions", label), "\(topic)")
            try await expectPartitions(of: topic)
        }
        let pageRows = try await PageText(exporter.get("/topics").text()).rows(
            ofTable: "\(topics.count) topics, those with problems first")
        let ordered = topics.filter(\.hasProblem) + topics.filter { !$0.hasProblem }
        #expect(pageRows == (isUp ? rows(of: ordered) : []))
        for problem in status.replicaProblems {
            let counts = topics.map { topic in
                switch problem.problem {
                case "under_min_isr": topic.underMinIsr
                case "under_replicated": topic.underReplicated
                default: topic.notPreferred
                }
            }
            #expect(problem.partitions == counts.reduce(0) { $0 + ($1 ?? 0) }, "\(problem)")
            #expect(problem.topics == counts.count { $0 ?? 0 > 0 }, "\(problem)")
            #expect(
                start.words.contains(", \(problem.partitions) partition\(problem.partitions == 1 ? "" : "s"): \(problem.advice)"))
        }
        #expect(start.rows(ofTable: "Topics with problems") == rows(of: topics.filter(\.hasProblem)))
    }

    private func rows(of topics: [StatusDocuments.Topics.Topic]) -> [[String]] {
        let showsMinISR = topics.contains { $0.underMinIsr != nil }
        return topics.map { topic in
            [topic.name] + [topic.partitions, topic.offline, topic.underReplicated].map(number)
                + (showsMinISR ? [number(topic.underMinIsr)] : []) + [number(topic.notPreferred), topic.error ?? ""]
        }
    }

    private func expectPartitions(of topic: StatusDocuments.Topics.Topic) async throws {
        let partitions = try await exporter.document("topics?name=\(topic.name)", as: StatusDocuments.Topic.self).partitions
        #expect(partitions.count == topic.partitions ?? 0)
        /// Over the partitions; nil if that of one is not known.
        func count(_ family: String, is wanted: Double) -> Double? {
            guard topic.partitions != nil else { return nil }
            return sum(
                partitions.map { value(family, ["topic": topic.name, "partition": "\($0.id)"]).map { $0 == wanted ? 1 : 0 } })
        }
        #expect(topic.underMinIsr.map(Double.init) == count("kafka_topic_partition_under_min_isr", is: 1), "\(topic)")
        // /metrics counts one without a leader among them.
        let notPreferred = count("kafka_topic_partition_leader_is_preferred", is: 0).map { $0 - Double(topic.offline ?? 0) }
        #expect(topic.notPreferred.map(Double.init) == notPreferred, "\(topic)")
        for partition in partitions {
            let labels = ["topic": topic.name, "partition": "\(partition.id)"]
            for (shown, family) in [
                (partition.leader, "leader"), (partition.replicas, "replicas"), (partition.inSync, "in_sync_replica"),
                (partition.oldestOffset, "oldest_offset"), (partition.endOffset, "current_offset"),
            ] {
                #expect(shown == value("kafka_topic_partition_\(family)", labels), "\(family) of \(labels)")
            }
        }
        let page = try await PageText(exporter.get("/topics?name=\(topic.name)").text())
        #expect(
            page.rows(ofTable: "Partitions of the topic")
                == partitions.map { partition in
                    let leader = partition.leader.map { number($0) } ?? partition.error.map { "unknown: \($0)" } ?? "none"
                    return ["\(partition.id)", leader]
                        + [partition.replicas, partition.inSync, partition.oldestOffset, partition.endOffset].map(number)
                })
    }

    func expectGroups() async throws {
        let list = try await exporter.document("groups", as: StatusDocuments.Groups.self)
        #expect(list.total == (isUp ? list.groups.count : nil))
        let named = ["members", "lag_sum"].flatMap { metrics.series("kafka_consumergroup_\($0)").keys }
        #expect(Set(list.groups.map(\.name)).isSuperset(of: named.compactMap { $0["consumergroup"] }))
        for group in list.groups {
            let label = ["consumergroup": group.name]
            #expect(group.members == value("kafka_consumergroup_members", label), "\(group)")
            let states = metrics.series("kafka_consumergroup_state", where: label).filter { $0.value == 1 }.keys
            #expect(states.isEmpty || states.compactMap { $0["state"] } == [group.state], "\(group)")
            let types = metrics.series("kafka_consumergroup_info", where: label).keys.compactMap { $0["type"] }
            #expect(types.isEmpty || types == [group.type], "\(group)")
            func byTopic(_ family: String) -> [Double?]? {
                group.topics?.map { value(family, label.merging(["topic": $0]) { label, _ in label }) }
            }
            #expect(group.lag == byTopic("kafka_consumergroup_lag_sum").flatMap(sum), "\(group)")
            let seconds = byTopic("kafka_consumergroup_lag_seconds_max") ?? []
            #expect(group.lagSeconds == (seconds.contains(nil) ? nil : seconds.compactMap(\.self).max()), "\(group)")
            let most = metrics.series("kafka_consumergroup_lag", where: label).values.max() ?? 0
            #expect(group.worst?.lag == (group.lag == nil || most <= 0 ? nil : most), "\(group)")
            #expect(group.trend.last ?? nil == group.lag, "\(group)")
            try await expectPartitions(of: group)
        }
        try await expectReaders(of: list.groups)
        let rows = start.rows(ofTable: "\(list.groups.count) consumer groups")
        let byLag = list.groups.sorted { ($0.lag ?? -1, $1.name) > ($1.lag ?? -1, $0.name) }
        #expect(rows.count == (isUp ? byLag.count : 0))
        for (row, group) in zip(rows, byLag) {
            let known = group.trend.compactMap(\.self)
            let trend = "from \(number(known.first)) to \(number(known.last)), in \(group.trend.count) scrapes"
            let seconds = group.lagSeconds.map(Self.words) ?? "unknown"
            let worst = group.worst.map { "\($0.topic) \($0.partition): \(Int($0.lag))" } ?? ""
            // Swift 6.0 cannot type-check this as a part of a comparison.
            let expected: [String] = [
                group.name, number(group.lag), seconds, known.count < 2 ? "" : trend, group.state ?? "unknown",
                number(group.members), number(group.topics?.count), worst,
            ]
            #expect(row == expected)
        }
    }

    private func expectPartitions(of group: StatusDocuments.Groups.Group) async throws {
        let partitions = try await exporter.document("groups?name=\(group.name)", as: StatusDocuments.Group.self).partitions
        for partition in partitions {
            let (topic, id) = (partition.topic, "\(partition.partition)")
            let labels = ["consumergroup": group.name, "topic": topic, "partition": id]
            #expect(partition.committedOffset == value("kafka_consumergroup_current_offset", labels), "\(labels)")
            #expect(partition.endOffset == value("kafka_topic_partition_current_offset", ["topic": topic, "partition": id]))
            let lag = value("kafka_consumergroup_lag", labels)
            #expect(partition.lag == (lag == -1 ? nil : lag), "\(labels)")
        }
        let page = try await PageText(exporter.get("/groups?name=\(group.name)").text())
        #expect(
            page.rows(ofTable: "What the group has committed, by partition")
                == partitions.map { partition in
                    let hasCommit = partition.committedOffset != -1
                    return [
                        partition.topic, "\(partition.partition)", hasCommit ? number(partition.lag) : "",
                        hasCommit ? number(partition.committedOffset) : "none", number(partition.endOffset),
                    ]
                })
    }

    /// The groups on the pages of the topics that they have committed in.
    private func expectReaders(of groups: [StatusDocuments.Groups.Group]) async throws {
        for topic in Set(groups.flatMap { $0.topics ?? [] }) {
            let readers = groups.filter { $0.topics?.contains(topic) == true }
            #expect(
                try await PageText(exporter.get("/topics?name=\(topic)").text())
                    .rows(ofTable: "Consumer groups that have committed in the topic")
                    == readers.map { [$0.name, number($0.lag)] })
        }
    }

    func expectClusters() async throws {
        let row = try #require(
            try await PageText(exporter.get("/clusters").text()).rows(ofTable: "1 cluster, in the order of the configuration")
                .first)
        let totals = status.totals
        #expect(row[1].lowercased() == status.health)
        #expect(Array(row[3...6]) == [status.missing.count, totals?.brokers, totals?.topics, totals?.groups].map(number))
    }

    func expectTotals() {
        let isComplete = metrics.series("kafka_scrape_collector_success").values.allSatisfy { $0 == 1 }
        #expect(status.health == (!isUp ? "down" : isComplete ? "healthy" : "incomplete"))
        let failures =
            metrics.series("kafka_exporter_scrape_errors_total").values.reduce(0, +)
            - previous.series("kafka_exporter_scrape_errors_total").values.reduce(0, +)
        #expect(status.missing.isEmpty == (failures == 0), "\(failures) failures, missing: \(status.missing)")
        guard let totals = status.totals else {
            #expect(!isUp && !start.words.contains("0 brokers"))
            return
        }
        #expect(Double(totals.brokers) == value("kafka_brokers"))
        let partitions = metrics.series("kafka_topic_partitions").values
        #expect(totals.partitions == nil ? partitions.count < totals.topics : totals.partitions == Int(partitions.reduce(0, +)))
        let parts = Dictionary(uniqueKeysWithValues: status.collectors.map { ($0.name, $0.count) })
        #expect([totals.brokers, totals.topics, totals.groups] == ["brokers", "topics", "consumergroups"].map { parts[$0] })
        let counts =
            "\(totals.brokers) brokers, \(totals.topics) topics with \(number(totals.partitions)) partitions, "
            + "\(totals.groups) consumer groups"
        #expect(start.words.contains(counts), "\(counts)")
        #expect(start.words.contains("\(totals.healthyTopics) topics are healthy"))
    }

    func expectParts() {
        let success = metrics.series("kafka_scrape_collector_success")
        let durations = metrics.series("kafka_scrape_collector_duration_seconds")
        #expect(Set(status.collectors.map(\.name)) == Set(durations.keys.compactMap { $0["collector"] }))
        for part in status.collectors {
            let label = labels(["collector": part.name])
            #expect(part.complete.map { $0 ? 1 : 0 } == success[label], "\(part)")
            #expect(part.durationSeconds == durations[label], "\(part)")
        }
        #expect(
            start.rows(ofTable: "Parts of the last scrape")
                == status.collectors.map { part in
                    let state = part.complete.map { $0 ? "complete" : "incomplete" } ?? "not available: \(part.unavailable ?? "")"
                    return [part.name, state, "\(part.count)", Self.milliseconds(part.durationSeconds)]
                })
    }

    func expectScrapes() async throws {
        let scrapes = try await exporter.document("scrapes", as: StatusDocuments.Scrapes.self).scrapes
        #expect(value("kafka_exporter_scrapes_total") == Double(scrapes.count))
        let scrape = try #require(scrapes.first)
        let requests = [metrics, previous].map { $0.series("kafka_exporter_requests_total").values.reduce(0, +) }
        #expect(scrape.requests == requests[0] - requests[1])
        #expect(scrape.isComplete == (status.health == "healthy"))
        #expect(scrape.bytes == answer.body.count)
        #expect(try scrape.samples == answer.text().split(separator: "\n").count { !$0.hasPrefix("#") })
        for (name, seconds) in scrape.collectorSeconds {
            #expect(seconds == value("kafka_scrape_collector_duration_seconds", ["collector": name]), "\(name)")
        }
        let row = try #require(start.rows(ofTable: "The last scrapes, by whoever made them").first)
        #expect(
            row.dropFirst(3)
                == [
                    Self.words(seconds: scrape.timeoutSeconds), Self.milliseconds(scrape.durationSeconds),
                    number(scrape.requests),
                    number(scrape.samples), "\(answer.body.count / 1_000) kB", scrape.isComplete ? "complete" : "incomplete",
                ])
    }

    func expectExporter() {
        let build = metrics.series("kafka_exporter_build_info").keys.first ?? [:]
        let exporter = status.exporter
        #expect(
            [exporter.version, exporter.revision, exporter.client, exporter.librdkafka]
                == ["version", "revision", "kafka_client", "librdkafka"].map { build[$0] })
        for word in [exporter.version, exporter.revision, exporter.client, exporter.librdkafka] {
            #expect(start.words.contains(word))
        }
        // They are measured again for each page.
        let memory = (status.process.residentMemoryBytes ?? 0) / (value("process_resident_memory_bytes") ?? 0)
        #expect((0.5...2).contains(memory), "\(memory) times as much")
        let files = (status.process.openFileDescriptors ?? 0) - (value("process_open_fds") ?? 0)
        #expect((-20...20).contains(files), "\(files) more")
    }

    private static func milliseconds(_ seconds: Double) -> String { "\((seconds * 10_000).rounded() / 10) ms" }

    /// As far as these tests have them: up to an hour.
    private static func words(seconds: Double) -> String {
        let tenths = Int((seconds * 10).rounded())
        if tenths < 100, tenths % 10 != 0 { return "\(tenths / 10).\(tenths % 10) s" }
        let (minutes, rest) = (tenths / 600, tenths / 10 % 60)
        return [(minutes, "min"), (rest, "s")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " ")
            + (tenths < 10 ? "0 s" : "")
    }
}

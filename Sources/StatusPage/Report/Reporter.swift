internal import Collector
internal import FoundationEssentials
internal import KafkaReader
internal import Sharding

/// Makes the documents from what the board holds.
struct Reporter {
    let cluster: StatusRoutes.Cluster
    let contents: StatusBoard.Contents
    let exporter: ExporterInformation
    /// Read for what shows it alone.
    let process: @Sendable () -> ProcessUsage

    var known: ClusterView? { contents.known }

    var origin: Origin {
        Origin(
            asOf: Nullable(contents.view.map { Self.text(ofTime: $0.time) }),
            cluster: Origin.Cluster(
                name: Nullable(cluster.name), id: Nullable(contents.view?.clusterID), labels: cluster.labels))
    }

    /// In ISO 8601, with milliseconds.
    static func text(ofTime milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(
            Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    var status: StatusReport {
        StatusReport(
            health: contents.health, since: Nullable(contents.since.map(Self.text)),
            missing: contents.outages.sorted { $0.key < $1.key }.map { subject, outage in
                StatusReport.Missing(
                    subject: subject, since: Self.text(ofTime: outage.since), error: outage.error,
                    diagnosis: Nullable(contents.diagnoses[subject]), advice: Nullable(outage.advice))
            },
            shard: Nullable(shard),
            replicaProblems: (contents.view?.replicaProblems ?? []).map {
                StatusReport.ReplicaProblem(
                    problem: $0.problem, topics: $0.topics, partitions: $0.partitions, advice: $0.problem.advice)
            },
            collectors: parts, totals: Nullable(totals), isReduced: contents.view?.isReduced ?? false,
            exporter: exporter,
            process: process())
    }

    var shard: StatusReport.Shard? {
        known?.shard.map { StatusReport.Shard(partitions: $0.partitions.count, total: $0.partitionCount) }
    }

    /// Of the last scrape.
    var parts: [StatusReport.Part] {
        (contents.view?.parts ?? []).map { part in
            StatusReport.Part(
                name: part.name, complete: Nullable(part.unavailability == nil ? part.isComplete : nil),
                unavailable: Nullable(part.unavailability), durationSeconds: part.duration / .seconds(1), count: part.count)
        }
    }

    var totals: StatusReport.Totals? {
        known.map { view in
            StatusReport.Totals(
                brokers: view.brokers.count, topics: view.totals.topics, healthyTopics: view.totals.healthyTopics,
                partitions: Nullable(view.totals.partitions), groups: view.totals.groups)
        }
    }

    var brokers: [BrokerReport] {
        guard let view = contents.view else { return [] }
        return view.brokers.map { broker in
            let leadership = view.leadership[broker.id] ?? .init()
            return BrokerReport(
                id: broker.id, address: broker.address.description, rack: Nullable(broker.rack),
                ledPartitions: leadership.partitions,
                underReplicated: Nullable(leadership.underReplicated), error: Nullable(view.brokerErrors[broker.id]))
        }
    }

    var topics: [TopicReport] { contents.view?.topicsInShard.map(report) ?? [] }

    func topic(named name: String) -> (TopicReport, [TopicReport.Partition])? {
        guard let topic = contents.view?.topicsInShard.first(where: { $0.metadata.name == name }) else { return nil }
        let partitions = topic.metadata.partitions.indices.map { index in
            let partition = topic.metadata.partitions[index]
            return TopicReport.Partition(
                id: partition.id, leader: Nullable(partition.leader), error: Nullable(partition.error.map { "\($0)" }),
                replicas: Nullable(partition.replicas?.count),
                inSync: Nullable(partition.replicas?.inSync), oldestOffset: Nullable(topic.snapshot.oldest[index]),
                endOffset: Nullable(topic.snapshot.ends[index]))
        }
        return (report(topic), partitions)
    }

    private func report(_ topic: ClusterView.Topic) -> TopicReport {
        TopicReport(
            name: topic.metadata.name,
            partitions: Nullable(topic.metadata.error == nil ? topic.metadata.partitions.count : nil),
            offline: Nullable(topic.snapshot.offlinePartitions),
            underReplicated: Nullable(topic.snapshot.underReplicatedPartitions),
            underMinIsr: Nullable(topic.underMinISR), notPreferred: Nullable(topic.snapshot.notPreferredPartitions),
            error: Nullable(topic.metadata.error.map { "\($0)" }), hasProblem: topic.hasProblem)
    }

    var groups: [GroupReport] { contents.view?.groups.map(report) ?? [] }

    func group(named name: String) -> (GroupReport, [GroupReport.Partition], [GroupReport.Member]?)? {
        let id = GroupID(name)
        guard let view = contents.view, let group = view.groups.first(where: { $0.snapshot.id == id }) else { return nil }
        let partitions = group.snapshot.topics.flatMap { consumed in
            let topic = view.topics[consumed.topicIndex]
            return consumed.partitions.map { partition in
                let end = topic.snapshot.ends[partition.index]
                return GroupReport.Partition(
                    topic: topic.metadata.name, partition: topic.metadata.partitions[partition.index].id,
                    committedOffset: Nullable(partition.offset), endOffset: Nullable(end),
                    lag: Nullable(partition.commit == .none ? nil : partition.lag(end: end)))
            }
        }
        let members = group.snapshot.members?.compactMap(\.identity).map { identity in
            GroupReport.Member(id: identity.id, clientId: identity.clientID, host: identity.host)
        }
        return (report(group), partitions, members)
    }

    private func report(_ group: ClusterView.Group) -> GroupReport {
        let topics = contents.view?.topics ?? []
        let names = group.snapshot.topics.map { topics[$0.topicIndex].metadata.name }
        var worst: GroupReport.Worst?
        // A partition whose lag is not known may be the worst.
        for consumed in group.lag == nil ? [] : group.snapshot.topics {
            let topic = topics[consumed.topicIndex]
            for partition in consumed.partitions {
                guard let lag = partition.lag(end: topic.snapshot.ends[partition.index]), lag > worst?.lag ?? 0 else { continue }
                worst = GroupReport.Worst(
                    topic: topic.metadata.name, partition: topic.metadata.partitions[partition.index].id, lag: lag)
            }
        }
        return GroupReport(
            name: group.snapshot.id.description, state: Nullable(group.snapshot.state?.rawValue),
            type: Nullable(group.snapshot.type?.rawValue), members: Nullable(group.snapshot.memberCount),
            topics: Nullable(names.isEmpty ? nil : names), lag: Nullable(group.lag),
            lagSeconds: Nullable(group.longestLagSeconds), worst: Nullable(worst),
            trend: contents.trends[group.snapshot.id].map { Nullable($0) })
    }

    var scrapes: [ScrapeReport] {
        contents.scrapes.map { record in
            ScrapeReport(
                time: Self.text(ofTime: record.time), client: record.visit.client, userAgent: Nullable(record.visit.userAgent),
                timeoutSeconds: record.visit.timeout / .seconds(1), durationSeconds: record.visit.duration / .seconds(1),
                isComplete: record.isComplete, requests: record.requests, collectorSeconds: record.seconds,
                samples: Nullable(record.size?.samples), bytes: Nullable(record.size?.bytes))
        }
    }
}

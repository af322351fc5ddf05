import KafkaReader
import NameFilter
import Sharding
import Synchronization
import TestSupport
import Testing

@testable import Collector

/// Walks of exporters that share a cluster in memory.
@Suite struct ShardWalkTests {
    private static let shardCount = 3

    /// Twelve topics, and twelve groups that each read its own topic and the next one.
    private var contents: InMemoryCluster.Contents {
        var contents = InMemoryCluster.Contents()
        let names = (0..<12).map { "topic-\($0)" }
        for (index, name) in names.enumerated() {
            contents.leaders[name] = [1, 2]
            contents.ends[name] = [100, Int64(index)]
            contents.oldest[name] = [10, 0]
            contents.lastStable[name] = [90, 0]
            contents.replicas[name] = [.init(count: 2, inSync: 1, preferred: 1), .init(count: 2, inSync: 2, preferred: 2)]
            let group = GroupID("group-\(index)")
            contents.groups[group] = 1 + Int32(index % 2)
            contents.kinds[group] = .init(.classic, .stable)
            contents.descriptions.append(
                GroupDescription(
                    id: group, coordinator: 1 + Int32(index % 2),
                    members: [
                        .init(
                            assignment: [name: [0, 1]],
                            identity: .init(id: "member-\(index)", clientID: "client", host: "/10.0.0.1"))
                    ],
                    type: .classic, state: .stable, protocolType: "consumer"))
            contents.commits[group] = .success(
                [name, names[(index + 1) % 12]].map {
                    .init(topic: $0, partitions: [.init(id: 0, offset: $0 == names[0] ? 100 : 50), .init(id: 1, offset: 0)])
                })
        }
        contents.clusterID = "cluster"
        contents.controllerID = 1
        contents.racks = [1: "a"]
        contents.registeredBrokers = .success([RegisteredBroker(id: 1, isFenced: false)])
        contents.reassignments = .success(names.map { PartitionReassignment(topic: $0, partition: 0, adding: 1, removing: 1) })
        contents.settings = .success(names.map { TopicSettings(topic: $0, values: .success(["min.insync.replicas": "2"])) })
        contents.logDirectories = [
            1: .success([
                LogDirectory(
                    path: "/data", isOnline: true, totalBytes: 1_000, usableBytes: 500,
                    replicas: names.map { .init(topic: $0, partition: 0, size: 10, offsetLag: 0, isFuture: false) })
            ])
        ]
        return contents
    }

    private func configuration(_ shard: Shard?) -> CollectorConfiguration {
        var configuration = CollectorConfiguration(topics: NameFilter(), groups: NameFilter())
        configuration.parts = Set(Parts.optional.map(\.name))
        configuration.showsRetentionOfPartitions = true
        configuration.showsLagSecondsOfPartitions = true
        configuration.shards = shard.map { shard in
            FixedShard(shard.partitions.first!, of: shard.partitionCount)
        }
        return configuration
    }

    /// Two walks, since some parts compare with the walk before.
    private func walk(_ shard: Shard?) async -> (series: [String], cluster: InMemoryCluster) {
        let cluster = InMemoryCluster(contents)
        let collector = Collector(reader: cluster, configuration: configuration(shard))
        _ = await collector.scrape(deadline: .now + .seconds(60))
        let scrape = await collector.scrape(deadline: .now + .seconds(60))
        return (await lines(of: scrape), cluster)
    }

    /// Without comments.
    private func lines(of scrape: Scrape?) async -> [String] {
        let text = await scrape?.text(adding: { [] }).whole(.prometheusText) ?? []
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }

    private func isOfCluster(_ series: String) -> Bool {
        !["kafka_exporter_", "kafka_scrape_", "kafka_up"].contains { series.hasPrefix($0) }
    }

    private func name(_ series: String) -> String { String(series[..<(series.lastIndex(of: " ") ?? series.endIndex)]) }

    @Test func eachSeriesComesFromOneShard() async throws {
        let everything = await walk(nil).series
        let whole = everything.filter(isOfCluster)
        var all: [String] = []
        for index in 0..<Self.shardCount {
            let series = await walk(Shard([index], of: Self.shardCount)).series
            #expect(series.contains("kafka_exporter_shard_partitions 1"))
            #expect(series.contains("kafka_up 1"))
            #expect(series.contains(#"kafka_scrape_collector_success{collector="shard"} 1"#))
            for part in series where part.hasPrefix("kafka_scrape_collector_success") && !part.contains("shard") {
                #expect(everything.contains(part))
            }
            all += series.filter(isOfCluster)
        }
        // Ages differ by the time between the walks.
        let isTimed = { (series: String) in series.hasPrefix("kafka_consumergroup_lag_seconds") }
        #expect(all.map(name).sorted() == whole.map(name).sorted())
        #expect(all.filter { !isTimed($0) }.sorted() == whole.filter { !isTimed($0) }.sorted())
        // The comparison means something: families of each kind are there.
        for family in [
            "kafka_brokers", "kafka_cluster_info", "kafka_reassigning_partitions", "kafka_topic_partition_adding_replicas",
            "kafka_broker_log_dir_size_bytes", "kafka_topic_partition_replica_lag", "kafka_topic_partition_last_stable_offset",
            "kafka_topic_under_replicated_partitions", "kafka_topic_min_insync_replicas", "kafka_consumergroup_lag_sum",
            "kafka_consumergroup_retention_margin", "kafka_consumergroup_lag_seconds_max", "kafka_consumergroup_state",
            "kafka_consumergroup_partition_member", "kafka_consumergroup_topic_members",
        ] {
            #expect(whole.contains { $0.hasPrefix(family) }, "\(family)")
        }
    }

    @Test func onlyTheShardsTopicsAndGroupsAreAskedFor() async throws {
        let shard = Shard([1], of: Self.shardCount)
        let cluster = await walk(shard).cluster
        for question in cluster.questions {
            switch question {
            case .committedOffsets(let groups): #expect(groups.allSatisfy { shard.covers($0.description) } && groups.count < 12)
            case .settings(let topics): #expect(topics.allSatisfy(shard.covers) && topics.count < 12)
            case .registeredBrokers, .quorum: Issue.record("asked by another exporter")
            default: break
            }
        }
        let walk = ClusterWalk(reader: cluster, parts: [], configuration: configuration(shard))
        let snapshot = await walk.run(deadline: .now + .seconds(60))
        let consumed = snapshot.consumedTopics
        for (index, topic) in snapshot.topics.enumerated() {
            #expect(topic.isInShard == shard.covers(topic.topic.name))
            #expect(topic.ends.isEmpty == !(topic.isInShard || consumed.contains(index)), "\(topic.topic.name)")
            // No part needs those of topics that others publish.
            #expect(topic.oldest.isEmpty == !topic.isInShard, "\(topic.topic.name)")
        }
        #expect(consumed.contains { !snapshot.topics[$0].isInShard })
        #expect(snapshot.topics.indices.contains { snapshot.topics[$0].ends.isEmpty })
    }

    @Test func failuresOfOtherShardsAreTheirs() async {
        var contents = contents
        contents.leaders = contents.leaders.mapValues { _ in [nil, nil] }
        contents.commits = [:]
        let shard = Shard([1], of: Self.shardCount)
        let walk = ClusterWalk(reader: InMemoryCluster(contents), parts: [], configuration: configuration(shard))
        let failures = await walk.run(deadline: .now + .seconds(60)).outcomes.flatMap(\.failures)
        let owned = (0..<12).map { "topic-\($0)" }.filter(shard.covers)
        #expect(!owned.isEmpty && Set(failures.map(\.subject)) == Set(owned.map { .topic($0) }))
    }

    /// The coordinator of a group is the leader of the group's partition.
    @Test func onlyTheShardsPartitionsCanLackGroups() async {
        var contents = contents
        contents.leaders["__consumer_offsets"] = [1, nil, 2]
        func failures(_ shard: Shard) async -> [Failure.Subject] {
            let walk = ClusterWalk(reader: InMemoryCluster(contents), parts: [], configuration: configuration(shard))
            return await walk.run(deadline: .now + .seconds(60)).outcomes.first { $0.collector == .consumerGroups }?
                .failures.map(\.subject) ?? []
        }
        #expect(await failures(Shard([1], of: 3)) == [.unlistedGroups])
        #expect(await failures(Shard([2], of: 3)).isEmpty)
        // The shards are not the topic's partitions.
        #expect(await failures(Shard([0], of: 2)) == [.unlistedGroups])
    }

    /// What a test says the shard is.
    private final class Assignment: ShardSource {
        struct State {
            var answer: Result<Shard, KafkaError>
            var isCurrent = true
        }

        let state: Mutex<State>
        init(_ answer: Result<Shard, KafkaError>) { state = Mutex(State(answer: answer)) }
        var coversCluster: Bool { isCurrent(.whole) }
        func shard(in metadata: ClusterMetadata, elapsed: Duration) throws(KafkaError) -> Shard {
            try state.withLock { $0.answer }.get()
        }
        func isCurrent(_ shard: Shard) -> Bool { state.withLock { $0.isCurrent } }
    }

    private func series(_ assignment: Assignment, _ cluster: InMemoryCluster) async -> [String] {
        var configuration = configuration(nil)
        configuration.shards = assignment
        return await lines(
            of: Collector(reader: cluster, configuration: configuration).scrape(deadline: .now + .seconds(60)))
    }

    @Test func anAnswerIsDiscardedIfTheShardWasLostMeanwhile() async {
        let assignment = Assignment(.success(Shard([0, 1], of: 2)))
        #expect(await series(assignment, InMemoryCluster(contents)).contains { $0.hasPrefix("kafka_topic_partitions") })
        assignment.state.withLock { $0.isCurrent = false }
        let series = await series(assignment, InMemoryCluster(contents))
        #expect(series.filter(isOfCluster).isEmpty)
        #expect(series.contains("kafka_exporter_shard_partitions 0") && series.contains("kafka_up 1"))
    }

    @Test func withoutAShardOnlyTheMetadataIsAskedFor() async {
        let cluster = InMemoryCluster(contents)
        let series = await series(Assignment(.success(Shard([], of: 50))), cluster)
        #expect(cluster.questions == [.metadata])
        #expect(series.filter(isOfCluster).isEmpty && series.contains("kafka_exporter_shard_partitions 0"))
        #expect(series.contains(#"kafka_scrape_collector_success{collector="shard"} 1"#))
        #expect(!series.contains { $0.hasPrefix(#"kafka_scrape_collector_success{collector="consumergroups"}"#) })
    }

    @Test func aGroupThatCannotBeJoinedIsAFailure() async {
        let error = KafkaError(.timedOut, .membership)
        let series = await series(Assignment(.failure(error)), InMemoryCluster(contents))
        #expect(series.contains(#"kafka_scrape_collector_success{collector="shard"} 0"#))
        #expect(series.contains(#"kafka_exporter_scrape_errors_total{collector="shard",error="timeout"} 1"#))
        #expect(series.filter(isOfCluster).isEmpty && series.contains("kafka_exporter_shard_partitions 0"))
    }

    @Test func withoutShardsThereIsNoSeriesOfThem() async {
        #expect(await !walk(nil).series.contains { $0.contains("shard") })
    }
}

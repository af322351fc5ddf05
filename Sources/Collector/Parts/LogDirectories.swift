internal import Exposition
internal import KafkaReader

/// The brokers' disks, and how much of them topics take: a DescribeLogDirs request for each broker.
struct LogDirectories: Part {
    static let name = CollectorName("log-dirs")
    static let stage = PartStage.besideAll
    static let needs: PartNeeds = []
    static let metrics = [size, totalBytes, usableBytes, online, topicSize, replicaLag]

    private static let size = Metrics.gauge(
        "kafka_broker_log_dir_size_bytes", labels: ["id", "path"], "Bytes that the replicas in this directory take.")
    private static let totalBytes = Metrics.gauge(
        "kafka_broker_log_dir_total_bytes", labels: ["id", "path"], "Size of the directory's volume.")
    private static let usableBytes = Metrics.gauge(
        "kafka_broker_log_dir_usable_bytes", labels: ["id", "path"], "Bytes of the directory's volume that the broker can use.")
    private static let online = Metrics.gauge(
        "kafka_broker_log_dir_online", labels: ["id", "path"], "1 if the broker can use the directory, 0 if not.")
    private static let topicSize = Metrics.gauge(
        "kafka_topic_log_dir_size_bytes", labels: ["topic"], "Bytes that all replicas of the topic take.")
    private static let replicaLag = Metrics.gauge(
        "kafka_topic_partition_replica_lag", labels: ["broker", "partition", "topic"],
        "Records that the replica is behind the partition's high watermark.")

    func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer {
        typealias Answer = (id: Int32, result: Result<[LogDirectory], KafkaError>)
        let answers = await withTaskGroup(of: Answer.self) { tasks in
            for broker in walk.metadata.brokers {
                tasks.addTask {
                    do throws(KafkaError) {
                        return (broker.id, .success(try await walk.reader.logDirectories(of: broker.id, deadline: deadline)))
                    } catch {
                        return (broker.id, .failure(error))
                    }
                }
            }
            return await tasks.reduce(into: [Answer]()) { $0.append($1) }.sorted { $0.id < $1.id }
        }
        var directories: [(broker: Int32, directory: LogDirectory)] = []
        var errors: [KafkaError] = []
        for (id, result) in answers {
            switch result {
            case .success(let found): directories += found.map { (id, $0) }
            case .failure(let error): errors.append(error)
            }
        }
        if let error = errors.first, errors.count == answers.count, error.unavailability != nil { return PartAnswer(error) }
        return PartAnswer(
            findings: Findings(directories, topics: walk.topics), failures: errors.map { Failure($0) })
    }

    struct Findings: PartFindings {
        struct Directory: Sendable {
            let broker: Int32
            let path: String
            let isOnline: Bool
            let size: Int64
            let totalBytes: Int64
            let usableBytes: Int64
        }

        struct Replica: Sendable {
            let broker: Int32
            let place: PartitionPlace
            let lag: Int64
        }

        private(set) var directories: [Directory] = []
        private(set) var replicas: [Replica] = []
        /// Of each topic; nil if not known.
        let topicSizes: [Int64?]

        var count: Int { directories.count }

        init(_ found: [(broker: Int32, directory: LogDirectory)], topics: [ClusterMetadata.Topic]) {
            struct Key: Hashable {
                let broker: Int32
                let topic: String
                let partition: Int32
            }
            let places = PartitionPlaces(topics)
            var known: Set<Key> = []
            var paths: Set<String> = []
            var sizes = [Int64?](repeating: 0, count: topics.count)
            var counts = [Int](repeating: 0, count: topics.count)
            for (broker, directory) in found where paths.insert("\(broker) \(directory.path)").inserted {
                var size: Int64? = 0
                // The log that is to take a replica's place is not part of it yet.
                for replica in directory.replicas where !replica.isFuture {
                    guard known.insert(Key(broker: broker, topic: replica.topic, partition: replica.partition)).inserted
                    else { continue }
                    size = size?.adding(replica.size)
                    guard let place = places[replica.topic, replica.partition] else { continue }
                    sizes[place.topic] = sizes[place.topic]?.adding(replica.size)
                    counts[place.topic] += 1
                    guard replica.offsetLag >= 0 else { continue }
                    replicas.append(Replica(broker: broker, place: place, lag: replica.offsetLag))
                }
                directories.append(
                    Directory(
                        broker: broker, path: directory.path, isOnline: directory.isOnline, size: size ?? -1,
                        totalBytes: directory.totalBytes, usableBytes: directory.usableBytes))
            }
            // A broker that is down, or that did not answer, has replicas, too.
            topicSizes = topics.indices.map { counts[$0] == topics[$0].replicaCount ? sizes[$0] : nil }
        }

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            func byDirectory(_ metric: MetricDescriptor, _ value: @escaping @Sendable (Directory) -> Int64) -> Family {
                Family(metric) { writer in
                    for directory in directories where snapshot.shard.coversCluster && value(directory) >= 0 {
                        writer.sample(Label("id", directory.broker), Label("path", directory.path), value(directory))
                    }
                }
            }
            return [
                byDirectory(LogDirectories.size) { $0.isOnline ? $0.size : -1 },
                byDirectory(LogDirectories.totalBytes) { $0.totalBytes },
                byDirectory(LogDirectories.usableBytes) { $0.usableBytes },
                byDirectory(LogDirectories.online) { $0.isOnline ? 1 : 0 },
                TopicFamilies(snapshot, labels).topics(LogDirectories.topicSize) { topicSizes[$0] },
                Family(LogDirectories.replicaLag, steps: replicas.count) { index, writer in
                    let replica = replicas[index]
                    guard snapshot.topics[replica.place.topic].isInShard else { return }
                    let id = snapshot.topics[replica.place.topic].topic.partitions[replica.place.partition].id
                    writer.sample(
                        [Label("broker", replica.broker), Label("partition", id), labels.topics[replica.place.topic]], replica.lag
                    )
                },
            ]
        }
    }
}

extension Int64 {
    /// nil for sizes that no disk has.
    fileprivate func adding(_ other: Int64) -> Int64? {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow || other < 0 ? nil : sum
    }
}

extension ClusterMetadata.Topic {
    /// Of all partitions; nil if it is not known of any.
    fileprivate var replicaCount: Int? {
        guard error == nil else { return nil }
        var count = 0
        for partition in partitions {
            guard let replicas = partition.replicas else { return nil }
            count += Int(replicas.count)
        }
        return count
    }
}

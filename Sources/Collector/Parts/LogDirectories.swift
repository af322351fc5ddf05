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
            findings: Findings(directories, topics: walk.topics, isWhole: errors.isEmpty), failures: errors.map { Failure($0) })
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

            fileprivate var key: [Int] { [Int(broker), place.topic, place.partition] }
        }

        let directories: [Directory]
        let replicas: [Replica]
        /// Of each topic; nil if not known.
        let topicSizes: [Int64?]

        var count: Int { directories.count }

        /// - Parameter isWhole: whether all brokers have answered.
        init(_ found: [(broker: Int32, directory: LogDirectory)], topics: [ClusterMetadata.Topic], isWhole: Bool) {
            let indexes = topics.indexesByName
            var replicas: [Replica] = []
            var sizes = [Int64?](repeating: isWhole && found.allSatisfy { $0.directory.isOnline } ? 0 : nil, count: topics.count)
            var seen: Set<String> = []
            var known: Set<[Int]> = []
            var directories: [Directory] = []
            for (broker, directory) in found where seen.insert("\(broker) \(directory.path)").inserted {
                var size: Int64? = 0
                // The log that is to take a replica's place is not part of it yet.
                for replica in directory.replicas where !replica.isFuture {
                    size = size?.adding(replica.size)
                    guard let topic = indexes[replica.topic], let index = topics[topic].index(ofPartition: replica.partition)
                    else { continue }
                    sizes[topic] = sizes[topic]?.adding(replica.size)
                    let replica = Replica(
                        broker: broker, place: PartitionPlace(topic: topic, partition: index), lag: replica.offsetLag)
                    if replica.lag >= 0, known.insert(replica.key).inserted { replicas.append(replica) }
                }
                directories.append(
                    Directory(
                        broker: broker, path: directory.path, isOnline: directory.isOnline, size: size ?? -1,
                        totalBytes: directory.totalBytes, usableBytes: directory.usableBytes))
            }
            self.directories = directories
            self.replicas = replicas
            topicSizes = sizes
        }

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            func byDirectory(_ metric: MetricDescriptor, _ value: @escaping @Sendable (Directory) -> Int64) -> Family {
                Family(metric) { writer in
                    for directory in directories where value(directory) >= 0 {
                        writer.sample(Label("id", directory.broker), Label("path", directory.path), value(directory))
                    }
                }
            }
            return [
                byDirectory(LogDirectories.size) { $0.isOnline ? $0.size : -1 },
                byDirectory(LogDirectories.totalBytes) { $0.totalBytes },
                byDirectory(LogDirectories.usableBytes) { $0.usableBytes },
                byDirectory(LogDirectories.online) { $0.isOnline ? 1 : 0 },
                Family(LogDirectories.topicSize, steps: topicSizes.count) { index, writer in
                    if let size = topicSizes[index] { writer.sample(labels.topics[index], size) }
                },
                Family(LogDirectories.replicaLag, steps: replicas.count) { index, writer in
                    let replica = replicas[index]
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

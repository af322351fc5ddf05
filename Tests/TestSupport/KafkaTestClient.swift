import CKafka

/// Fills a real cluster: topics, messages, committed offsets, live members.
///
/// Uses librdkafka, like the exporter, but shares no code with it: a mistake there must not hide itself here.
public final class KafkaTestClient: Sendable {
    let version: KafkaVersion
    let settings: [String: String]
    private let zookeeperAddress: String?
    let handle: RdKafkaHandle

    /// - Parameters:
    ///   - zookeeperAddress: for creating topics on 0.8.2.2, which has no request for it.
    ///   - configuration: further librdkafka properties, e.g. for security.
    public init(
        bootstrap: String, version: KafkaVersion = .latest, zookeeperAddress: String? = nil, configuration: [String: String] = [:]
    ) throws {
        self.version = version
        self.zookeeperAddress = zookeeperAddress
        settings = version.clientConfiguration.merging(configuration) { $1 }.merging(["bootstrap.servers": bootstrap]) { $1 }
        handle = try RdKafkaHandle(RD_KAFKA_PRODUCER, settings, events: RD_KAFKA_EVENT_DR)
    }

    /// Whether the brokers distinguish a leader without the listener from no leader.
    public var brokersTellMissingListeners: Bool { version >= "2.0" }

    /// Creates a topic; returns once every broker that answers knows a leader for each partition.
    public func createTopic(
        _ name: String, partitions: Int = 1, replicationFactor: Int = 1, configuration: [String: String] = [:]
    ) async throws {
        try await createTopics(
            [name], partitions: partitions, replicationFactor: replicationFactor, configuration: configuration)
    }

    /// Creates topics of the same shape; returns once every broker that answers knows a leader for each partition.
    public func createTopics(
        _ names: [String], partitions: Int = 1, replicationFactor: Int = 1, configuration: [String: String] = [:]
    ) async throws {
        let shape = TopicShape(partitions: partitions, replicationFactor: replicationFactor, configuration: configuration)
        if version < "0.10" {
            for name in names {
                try await createTopicInZookeeper(name, shape)
            }
        } else {
            try await createTopicsByRequest(names, shape)
        }
        try await eventually("every broker knows a leader for each of \(partitions) partitions of \(names)") {
            try await leadersSeenByEachBroker()
        } until: { brokers in
            brokers.allSatisfy { leaders in
                names.allSatisfy { leaders[$0]?.count == partitions && leaders[$0]?.contains(-1) == false }
            }
        }
    }

    /// Deletes a topic; returns once no broker that answers knows it any more.
    public func deleteTopic(_ name: String) async throws {
        if version < "0.10" {
            try await runTopicCommand(["--delete", "--topic", name])
        } else {
            try await retrying { [handle] isRetry in
                let topic = rd_kafka_DeleteTopic_new(name)
                defer { rd_kafka_DeleteTopic_destroy(topic) }
                try handle.admin(RD_KAFKA_ADMIN_OP_DELETETOPICS, within: .seconds(15)) { options, queue in
                    var topics = [topic]
                    rd_kafka_DeleteTopics(handle.pointer, &topics, 1, options, queue)
                } results: { event in
                    var count = 0
                    let results = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count)
                    try handle.checkTopics(
                        results, count, "delete", alreadyDone: isRetry ? RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART : nil)
                }
            }
        }
        try await eventually("no broker knows the topic \(name) any more") {
            try await leadersSeenByEachBroker()
        } until: { brokers in
            brokers.allSatisfy { $0[name] == nil }
        }
    }

    /// The leader of each partition according to some broker, -1 if there is none.
    public func leaders(of topic: String) async throws -> [Int] {
        try await onThread { [handle] in try handle.metadata(within: .seconds(5)).leaders[topic] ?? [] }
    }

    /// Deletes a group without members (since Kafka 1.1).
    public func deleteGroup(_ group: String) async throws {
        try await retrying { [handle] _ in
            let request = rd_kafka_DeleteGroup_new(group)
            defer { rd_kafka_DeleteGroup_destroy(request) }
            try handle.admin(RD_KAFKA_ADMIN_OP_DELETEGROUPS, within: .seconds(15)) { options, queue in
                var groups = [request]
                rd_kafka_DeleteGroups(handle.pointer, &groups, 1, options, queue)
            } results: { event in
                var count = 0
                let results = rd_kafka_DeleteGroups_result_groups(rd_kafka_event_DeleteGroups_result(event), &count)
                for result in UnsafeBufferPointer(start: results, count: count) {
                    try handle.check(rd_kafka_error_code(rd_kafka_group_result_error(result)), "delete group \(group)")
                }
            }
        }
    }

    /// Appends messages to a partition; returns once all in-sync replicas have them.
    public func produce(_ count: Int, to topic: String, partition: Int = 0, bytes: Int = 16) async throws {
        try await onThread { [handle] in
            let destination = rd_kafka_topic_new(handle.pointer, topic, nil)
            defer { rd_kafka_topic_destroy(destination) }
            var payload = [UInt8](repeating: UInt8(ascii: "x"), count: bytes)
            let reports = rd_kafka_queue_get_main(handle.pointer)
            defer { rd_kafka_queue_destroy(reports) }
            var sent = 0
            var delivered = 0
            while delivered < count {
                // Limits the messages in flight, well below the limit of librdkafka's queue.
                while sent < count && sent - delivered < 10_000 {
                    let status = rd_kafka_produce(
                        destination, Int32(partition), RD_KAFKA_MSG_F_COPY, &payload, payload.count, nil, 0, nil)
                    guard status == 0 else {
                        throw KafkaTestClientError(code: rd_kafka_last_error(), operation: "produce to \(topic)")
                    }
                    sent += 1
                }
                delivered += try Self.deliveryReports(from: reports, topic: topic)
            }
        }
    }

    private static func deliveryReports(from queue: OpaquePointer?, topic: String) throws -> Int {
        guard let event = rd_kafka_queue_poll(queue, 60_000) else {
            throw KafkaTestClientError(code: RD_KAFKA_RESP_ERR__TIMED_OUT, operation: "produce to \(topic)")
        }
        defer { rd_kafka_event_destroy(event) }
        var delivered = 0
        while let message = rd_kafka_event_message_next(event) {
            guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
                throw KafkaTestClientError(code: message.pointee.err, operation: "produce to \(topic)")
            }
            delivered += 1
        }
        return delivered
    }

    private struct TopicShape: Sendable {
        let partitions: Int
        let replicationFactor: Int
        let configuration: [String: String]
    }

    private func createTopicsByRequest(_ names: [String], _ shape: TopicShape) async throws {
        try await retrying { [handle] isRetry in
            var topics: [OpaquePointer?] = []
            defer {
                for topic in topics {
                    rd_kafka_NewTopic_destroy(topic)
                }
            }
            for name in names {
                var reason = [CChar](repeating: 0, count: 512)
                let topic = rd_kafka_NewTopic_new(
                    name, Int32(shape.partitions), Int32(shape.replicationFactor), &reason, reason.count)
                guard let topic else {
                    throw TestSupportError("topic \(name): \(RdKafkaHandle.text(reason))")
                }
                topics.append(topic)
                for (key, value) in shape.configuration {
                    try handle.check(rd_kafka_NewTopic_set_config(topic, key, value), "\(key) of topic \(name)")
                }
            }
            try handle.admin(RD_KAFKA_ADMIN_OP_CREATETOPICS, within: .seconds(30)) { options, queue in
                rd_kafka_CreateTopics(handle.pointer, &topics, topics.count, options, queue)
            } results: { event in
                var count = 0
                let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
                try handle.checkTopics(
                    results, count, "create", alreadyDone: isRetry ? RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS : nil)
            }
        }
    }

    private func createTopicInZookeeper(_ name: String, _ shape: TopicShape) async throws {
        try await runTopicCommand(
            ["--create", "--topic", name, "--partitions", "\(shape.partitions)"]
                + ["--replication-factor", "\(shape.replicationFactor)"]
                + shape.configuration.flatMap { ["--config", "\($0.key)=\($0.value)"] })
    }

    /// The leaders by topic, once for each bootstrap server that answers.
    ///
    /// Old brokers learn of a topic one after the other, and the program under test may ask any of them.
    private func leadersSeenByEachBroker() async throws -> [[String: [Int]]] {
        let addresses = settings["bootstrap.servers", default: ""].split(separator: ",")
        let answers = await withTaskGroup(of: RdKafkaHandle.Metadata?.self) { group in
            for address in addresses {
                let own = settings.merging(["bootstrap.servers": String(address)]) { $1 }
                group.addTask {
                    try? await onThread { try RdKafkaHandle(RD_KAFKA_PRODUCER, own).metadata(within: .seconds(3)) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let leaders = answers.compactMap { $0?.leaders }
        guard !leaders.isEmpty else {
            throw TestSupportError("no broker of \(addresses) answers")
        }
        return leaders
    }

    private func runTopicCommand(_ arguments: [String]) async throws {
        guard let zookeeperAddress else {
            throw TestSupportError("Kafka \(version) manages topics in ZooKeeper: give the client its address")
        }
        try await KafkaTool.run(
            version: version, mainClass: "kafka.admin.TopicCommand", arguments: ["--zookeeper", zookeeperAddress] + arguments)
    }

    /// Repeats a blocking request while the cluster answers that it is not ready yet.
    /// - Parameter request: its argument says whether an earlier attempt may already have taken effect.
    func retrying(
        within limit: Duration = .seconds(60), _ request: @escaping @Sendable (_ isRetry: Bool) throws -> Void
    ) async throws {
        let deadline = ContinuousClock.now + limit
        var isRetry = false
        while true {
            do {
                return try await onThread { [isRetry] in try request(isRetry) }
            } catch let error as KafkaTestClientError where error.isPassing && ContinuousClock.now < deadline {
                isRetry = true
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }
}

extension KafkaCluster {
    /// A client of this cluster.
    public func client() throws -> KafkaTestClient {
        try KafkaTestClient(
            bootstrap: bootstrap, version: version, zookeeperAddress: zookeeper?.address ?? configuration.zookeeperAddress)
    }
}

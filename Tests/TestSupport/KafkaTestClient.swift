import CKafka

/// Fills a real cluster: topics, messages, committed offsets, live members.
///
/// On librdkafka, like the exporter, but sharing no code with it: a mistake there must not hide itself here.
public final class KafkaTestClient: Sendable {
    let version: KafkaVersion
    let settings: [String: String]
    private let zookeeperAddress: String?
    private let handle: RdKafkaHandle

    /// - Parameters:
    ///   - zookeeperAddress: to create topics on 0.8.2.2, which has no request for it.
    ///   - configuration: further settings of librdkafka, e.g. for security.
    public init(
        bootstrap: String, version: KafkaVersion = .latest, zookeeperAddress: String? = nil, configuration: [String: String] = [:]
    ) throws {
        self.version = version
        self.zookeeperAddress = zookeeperAddress
        settings = version.clientConfiguration.merging(configuration) { $1 }.merging(["bootstrap.servers": bootstrap]) { $1 }
        handle = try RdKafkaHandle(RD_KAFKA_PRODUCER, settings, events: RD_KAFKA_EVENT_DR)
    }

    /// Creates a topic and waits until each partition has a leader.
    public func createTopic(
        _ name: String, partitions: Int = 1, replicationFactor: Int = 1, configuration: [String: String] = [:]
    ) async throws {
        if version < "0.10" {
            try await createTopicInZookeeper(name, partitions, replicationFactor, configuration)
        } else {
            try await createTopicByRequest(name, partitions, replicationFactor, configuration)
        }
        try await eventually("every partition of \(name) has a leader") {
            try await onThread { [handle] in try handle.metadata(within: .seconds(5)).leaders[name] ?? [] }
        } until: {
            $0.count == partitions && $0.allSatisfy { $0 >= 0 }
        }
    }

    /// Deletes a topic and waits until the metadata is without it.
    public func deleteTopic(_ name: String) async throws {
        if version < "0.10" {
            try await runTopicCommand(["--delete", "--topic", name])
        } else {
            try await retrying { [handle] in
                let topic = rd_kafka_DeleteTopic_new(name)
                defer { rd_kafka_DeleteTopic_destroy(topic) }
                try handle.admin(RD_KAFKA_ADMIN_OP_DELETETOPICS, within: .seconds(15)) { options, queue in
                    var topics = [topic]
                    rd_kafka_DeleteTopics(handle.pointer, &topics, 1, options, queue)
                } results: { event in
                    var count = 0
                    let results = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count)
                    try handle.checkTopics(results, count, "delete topic \(name)")
                }
            }
        }
        try await eventually("the topic \(name) is gone") {
            try await onThread { [handle] in try handle.metadata(within: .seconds(5)).leaders.keys.sorted() }
        } until: {
            !$0.contains(name)
        }
    }

    /// Deletes a group without members (since Kafka 1.1).
    public func deleteGroup(_ group: String) async throws {
        try await retrying { [handle] in
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

    /// Appends messages to a partition; returns when all in-sync replicas have them.
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
                // At most this many under way, well below the limit of librdkafka's queue.
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

    private func createTopicByRequest(
        _ name: String, _ partitions: Int, _ replicationFactor: Int, _ configuration: [String: String]
    ) async throws {
        try await retrying { [handle] in
            var reason = [CChar](repeating: 0, count: 512)
            guard let topic = rd_kafka_NewTopic_new(name, Int32(partitions), Int32(replicationFactor), &reason, reason.count)
            else {
                throw TestSupportError("topic \(name): \(RdKafkaHandle.text(reason))")
            }
            defer { rd_kafka_NewTopic_destroy(topic) }
            for (key, value) in configuration {
                try handle.check(rd_kafka_NewTopic_set_config(topic, key, value), "\(key) of topic \(name)")
            }
            try handle.admin(RD_KAFKA_ADMIN_OP_CREATETOPICS, within: .seconds(15)) { options, queue in
                var topics: [OpaquePointer?] = [topic]
                rd_kafka_CreateTopics(handle.pointer, &topics, 1, options, queue)
            } results: { event in
                var count = 0
                let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
                try handle.checkTopics(results, count, "create topic \(name)")
            }
        }
    }

    private func createTopicInZookeeper(
        _ name: String, _ partitions: Int, _ replicationFactor: Int, _ configuration: [String: String]
    ) async throws {
        try await runTopicCommand(
            ["--create", "--topic", name, "--partitions", "\(partitions)", "--replication-factor", "\(replicationFactor)"]
                + configuration.flatMap { ["--config", "\($0.key)=\($0.value)"] })
    }

    private func runTopicCommand(_ arguments: [String]) async throws {
        guard let zookeeperAddress else {
            throw TestSupportError("Kafka \(version) manages topics in ZooKeeper: give the client its address")
        }
        try await KafkaTool.run(
            version: version, mainClass: "kafka.admin.TopicCommand", arguments: ["--zookeeper", zookeeperAddress] + arguments)
    }

    /// Repeats a blocking request while the cluster answers that it is not ready yet.
    func retrying(within limit: Duration = .seconds(60), _ request: @escaping @Sendable () throws -> Void) async throws {
        let deadline = ContinuousClock.now + limit
        while true {
            do {
                return try await onThread(request)
            } catch let error as KafkaTestClientError where error.isPassing && ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }
}

extension RdKafkaHandle {
    func checkTopics(_ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int, _ operation: String) throws {
        for result in UnsafeBufferPointer(start: results, count: count) {
            let reason = rd_kafka_topic_result_error_string(result).map { ": \(String(cString: $0))" } ?? ""
            try check(rd_kafka_topic_result_error(result), operation + reason)
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

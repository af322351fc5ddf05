import CKafka

/// A partition according to the cluster's metadata.
public struct PartitionState: Hashable, Sendable {
    /// -1 if there is none.
    public var leader: Int
    /// In the order of the broker's response.
    public var replicas: [Int]
    public var inSyncReplicas: Set<Int>
}

extension KafkaTestClient {
    /// Creates a topic with the given replicas for each partition, the preferred leader first; returns once each partition has a
    /// leader and all of its replicas are in sync.
    public func createTopic(_ name: String, replicas: [[Int]], configuration: [String: String] = [:]) async throws {
        let creator = try RdKafkaHandle(RD_KAFKA_PRODUCER, settings)
        try await retrying { isRetry in
            var reason = [CChar](repeating: 0, count: 512)
            // -1: the replication factor follows from the replicas.
            guard let topic = rd_kafka_NewTopic_new(name, Int32(replicas.count), -1, &reason, reason.count) else {
                throw TestSupportError("topic \(name): \(RdKafkaHandle.text(reason))")
            }
            defer { rd_kafka_NewTopic_destroy(topic) }
            for (partition, brokers) in replicas.enumerated() {
                var ids = brokers.map(Int32.init)
                try creator.check(
                    rd_kafka_NewTopic_set_replica_assignment(
                        topic, Int32(partition), &ids, ids.count, &reason, reason.count),
                    "replicas of \(name): \(RdKafkaHandle.text(reason))")
            }
            for (key, value) in configuration {
                try creator.check(rd_kafka_NewTopic_set_config(topic, key, value), "\(key) of topic \(name)")
            }
            try creator.admin(RD_KAFKA_ADMIN_OP_CREATETOPICS, within: .seconds(15)) { options, queue in
                var topics: [OpaquePointer?] = [topic]
                rd_kafka_CreateTopics(creator.pointer, &topics, 1, options, queue)
            } results: { event in
                var count = 0
                let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
                try creator.checkTopics(
                    results, count, "create topic \(name)", alreadyDone: isRetry ? RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS : nil)
            }
        }
        try await eventually("every broker knows all of \(name)") {
            try await partitionsSeenByEachBroker(of: name)
        } until: { views in
            views.allSatisfy { states in
                states.count == replicas.count
                    && zip(states, replicas).allSatisfy { $0.leader == $1[0] && $0.inSyncReplicas == Set($1) }
            }
        }
    }

    /// The partitions of a topic, in order, according to the first broker that answers; empty if there is no such topic.
    public func partitions(of topic: String) async throws -> [PartitionState] {
        let settings = settings
        return try await onThread { try RdKafkaHandle(RD_KAFKA_PRODUCER, settings).partitions(of: topic) }
    }

    /// The same according to each bootstrap server alone.
    private func partitionsSeenByEachBroker(of topic: String) async throws -> [[PartitionState]] {
        var views: [[PartitionState]] = []
        for address in settings["bootstrap.servers", default: ""].split(separator: ",") {
            let own = settings.merging(["bootstrap.servers": String(address)]) { $1 }
            views.append(
                try await onThread { try RdKafkaHandle(RD_KAFKA_PRODUCER, own).partitions(of: topic) })
        }
        return views
    }
}

extension RdKafkaHandle {
    fileprivate func partitions(of topic: String) throws -> [PartitionState] {
        var result: UnsafePointer<rd_kafka_metadata>?
        try check(rd_kafka_metadata(pointer, 1, nil, &result, 10_000), "metadata")
        defer { rd_kafka_metadata_destroy(result) }
        guard let metadata = result?.pointee else {
            throw TestSupportError("metadata: no answer")
        }
        let topics = UnsafeBufferPointer(start: metadata.topics, count: Int(metadata.topic_cnt))
        guard let found = topics.first(where: { String(cString: $0.topic) == topic }) else { return [] }
        return UnsafeBufferPointer(start: found.partitions, count: Int(found.partition_cnt))
            .sorted { $0.id < $1.id }
            .map { partition in
                PartitionState(
                    leader: Int(partition.leader),
                    replicas: UnsafeBufferPointer(start: partition.replicas, count: Int(partition.replica_cnt)).map { Int($0) },
                    inSyncReplicas: Set(
                        UnsafeBufferPointer(start: partition.isrs, count: Int(partition.isr_cnt)).map { Int($0) }))
            }
    }
}

import CKafka

extension KafkaTestClient {
    /// The resource of an ACL.
    public enum Resource: Sendable {
        case cluster
        /// `*` for every topic.
        case topic(String)
        case topics(prefix: String)
        /// `*` for every group.
        case group(String)

        fileprivate var library: (type: rd_kafka_ResourceType_t, name: String, pattern: rd_kafka_ResourcePatternType_t) {
            switch self {
            // RD_KAFKA_RESOURCE_BROKER is CLUSTER in the protocol.
            case .cluster: (RD_KAFKA_RESOURCE_BROKER, "kafka-cluster", RD_KAFKA_RESOURCE_PATTERN_LITERAL)
            case .topic(let name): (RD_KAFKA_RESOURCE_TOPIC, name, RD_KAFKA_RESOURCE_PATTERN_LITERAL)
            case .topics(let prefix): (RD_KAFKA_RESOURCE_TOPIC, prefix, RD_KAFKA_RESOURCE_PATTERN_PREFIXED)
            case .group(let name): (RD_KAFKA_RESOURCE_GROUP, name, RD_KAFKA_RESOURCE_PATTERN_LITERAL)
            }
        }
    }

    /// What an ACL allows.
    public enum AccessOperation: Sendable {
        case describe, read, write, create

        fileprivate var library: rd_kafka_AclOperation_t {
            switch self {
            case .describe: RD_KAFKA_ACL_OPERATION_DESCRIBE
            case .read: RD_KAFKA_ACL_OPERATION_READ
            case .write: RD_KAFKA_ACL_OPERATION_WRITE
            case .create: RD_KAFKA_ACL_OPERATION_CREATE
            }
        }
    }

    /// Allows a user to describe these resources.
    public func allowDescribe(_ user: String, _ resources: [Resource]) async throws {
        try await allow(user, .describe, resources)
    }

    public func allow(_ user: String, _ operation: AccessOperation, _ resources: [Resource]) async throws {
        try await retrying { [handle] _ in
            var reason = [CChar](repeating: 0, count: 512)
            var bindings: [OpaquePointer?] = []
            defer {
                for binding in bindings { rd_kafka_AclBinding_destroy(binding) }
            }
            for resource in resources.map(\.library) {
                let binding = rd_kafka_AclBinding_new(
                    resource.type, resource.name, resource.pattern, "User:\(user)", "*", operation.library,
                    RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW, &reason, reason.count)
                guard let binding else { throw TestSupportError("\(resource): \(RdKafkaHandle.text(reason))") }
                bindings.append(binding)
            }
            try handle.admin(RD_KAFKA_ADMIN_OP_CREATEACLS, within: .seconds(15)) { options, queue in
                rd_kafka_CreateAcls(handle.pointer, &bindings, bindings.count, options, queue)
            } results: { event in
                var count = 0
                let results = rd_kafka_CreateAcls_result_acls(rd_kafka_event_CreateAcls_result(event), &count)
                for result in UnsafeBufferPointer(start: results, count: count) {
                    try handle.check(rd_kafka_error_code(rd_kafka_acl_result_error(result)), "create an ACL for \(user)")
                }
            }
        }
    }
}

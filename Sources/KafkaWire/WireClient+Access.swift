internal import KafkaProtocol
public import KafkaReader

extension WireClient {
    /// Finds out what the ACLs allow, by requests that change nothing.
    public func access(deadline: ContinuousClock.Instant) async -> ClusterAccess {
        async let group = describeMadeUpGroup(deadline: deadline)
        let (cluster, topic) = await describeMadeUpTopic(deadline: deadline)
        return ClusterAccess(cluster: cluster, everyTopic: topic, everyGroup: await group)
    }

    /// One of the brokers that the last metadata named, or else a bootstrap broker.
    private var someBroker: WireBroker? { candidates.first.map(broker(at:)) }

    /// Metadata 8 to 10 (Kafka 2.3 to 4) tells what the login may do on the cluster (KIP-430). A broker does not even disclose whether a
    /// topic exists that the login may not describe.
    private func describeMadeUpTopic(
        deadline: ContinuousClock.Instant
    ) async -> (cluster: ClusterAccess.Answer, topic: ClusterAccess.Answer) {
        do throws(KafkaError) {
            guard let broker = someBroker else { throw KafkaError(.allBrokersDown, .access) }
            let answer = try await broker.ask(
                .metadata, upTo: 10, deadline: deadline, into: { _ in AccessReceiver() },
                encode: { _, writer in
                    writer.array(.topics, [ClusterAccess.madeUpName]) { writer, name in writer.string(.name, name) }
                    writer.bool(.allowAutoTopicCreation, false)
                    writer.bool(.includeClusterAuthorizedOperations, true)
                })
            return (answer.cluster, answer.topic)
        } catch {
            return (.unknown(error), .unknown(error))
        }
    }

    private func describeMadeUpGroup(deadline: ContinuousClock.Instant) async -> ClusterAccess.Answer {
        let id = GroupID(ClusterAccess.madeUpName)
        while true {
            do throws(KafkaError) {
                // The coordinator's address.
                _ = try await brokers(deadline: deadline)
                guard let broker = someBroker else { throw KafkaError(.allBrokersDown, .access) }
                let coordinator = try await coordinator(of: id, knownTo: broker, deadline: deadline)
                let described = await describe([id], by: coordinator, asModern: false, [], deadline: deadline)
                switch described.first?.error {
                // For a group that does not exist, brokers of Kafka 4 answer GROUP_ID_NOT_FOUND, older ones that it is dead.
                case nil: return .allowed
                case let code?: throw KafkaError(code, .access)
                }
            } catch {
                if error.code == KafkaError.Code(.groupAuthorizationFailed) { return .denied }
                // In a cluster that never had a group, the first request creates the coordinators.
                guard error.code.category == .unavailable, !deadline.isPast else { return .unknown(error) }
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
    }
}

/// Reads an answer to Metadata about one topic.
private struct AccessReceiver: ResponseReceiver, Sendable {
    /// The operation Describe, as a bit (org.apache.kafka.common.acl.AclOperation).
    private static let describe: Int32 = 1 << 8

    private(set) var cluster = ClusterAccess.Answer.unknown(
        KafkaError(.unsupportedFeature, .access, detail: "brokers before Kafka 2.3 do not report it"))
    private(set) var topic = ClusterAccess.Answer.unknown(KafkaError(.badAnswer, .access))

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        switch field {
        case .topics: topic = try reader.error() == .topicAuthorizationFailed ? .denied : .allowed
        case .clusterAuthorizedOperations:
            let operations = try reader.int32(.clusterAuthorizedOperations)
            // The value for operations that were not asked for, which the broker's version does not know.
            guard operations != .min else { return }
            cluster = operations & Self.describe != 0 ? .allowed : .denied
        default: break
        }
    }
}

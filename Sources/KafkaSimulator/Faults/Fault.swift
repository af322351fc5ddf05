public import KafkaProtocol

/// A failure in the simulated cluster, and its targets.
///
/// Created by the factory functions, one per kind of fault, whose parameters narrow the targets down.
public struct Fault: Sendable, Equatable {
    /// The kind of failure.
    public enum Action: Sendable, Equatable {
        /// Every response is late, by the fixed time and a part of the jitter.
        case latency(Duration, jitter: Duration)
        /// The client exceeds its quota: every response reports the throttle time, and is late by it.
        case throttle(Duration)
        /// The broker's process is frozen: the kernel accepts connections, but nothing is answered.
        case freeze
        /// The port is closed: connections are refused, and open ones end.
        case refuse
        /// The connection is reset instead of a response.
        case reset
        /// Half of the response is sent, then the connection is closed.
        case closeMidFrame
        /// Length and correlation id are sent, then the connection is closed.
        case closeAfterHead
        /// The second half of the response is left out, though its length counts it. The connection stays open.
        case shortFrame
        /// The frame is complete, but the message in it is truncated.
        case truncate
        case wrongCorrelationId
        /// The response's length field says 2 GB.
        case hugeLength
        /// The header is followed by random bytes.
        case randomBytes
        /// No response, on a connection that stays open.
        case silence
        /// The response is sent in one write with the next one, if that comes soon.
        case merge
        /// The response is sent after the next one, if that comes soon.
        case swap
        /// The broker has lost the connections that exist when this begins, and the clients do not know: nothing is answered on them, also
        /// when the fault has ended. New ones work.
        case halfOpen
        case error(ErrorCode)
        /// Every entry of the response's outermost list occurs twice.
        case duplicate
        /// A field of the response is null wherever it occurs, even if the protocol does not allow it.
        case nulls(field: String)
        /// The count of an array is this one, whatever follows it.
        case miscount(field: String, count: Int32)
        /// Every structure of a flexible response has a tagged field that nobody knows.
        case unknownTags
        /// The broker is dead: it refuses connections, is missing from the metadata, and other brokers lead its partitions.
        case kill
        case leaderless
        /// The last replica is out of sync.
        case shrinkInSyncReplicas
        /// Another broker is the coordinator; the previous one answers NOT_COORDINATOR.
        case moveCoordinator(to: Int32)
        /// The metadata gives this broker the address of another one.
        case sameAddress(as: Int32)
        /// The metadata omits the broker, like a proxy that does not know it.
        case leaveOut
        /// The broker lacks the listener name that the others have: the metadata omits it, and names no leader for the partitions
        /// it leads.
        case noListener
        /// The client may not describe the topic or group: lists omit it, and requests that name it get an error.
        case deny
        /// The end offset drops by this number of records, as after an unclean leader election.
        case rewind(by: Int64)
        case deleteTopic
        case deleteGroup
    }

    public var action: Action
    /// The affected broker; nil for all.
    public var broker: Int32?
    /// The affected requests; nil for all.
    public var api: ApiKey?
    /// The topics; `*` matches any characters.
    public var topic: String?
    /// The partition; nil for all of the topic.
    public var partition: Int32?
    /// The groups; `*` matches any characters.
    public var group: String?

    init(
        _ action: Action, broker: Int32? = nil, api: ApiKey? = nil, topic: String? = nil, partition: Int32? = nil,
        group: String? = nil
    ) {
        self.action = action
        self.broker = broker
        self.api = api
        self.topic = topic
        self.partition = partition
        self.group = group
    }
}

/// Faults of connections and responses: the cluster itself is healthy.
extension Fault {
    public static func latency(_ time: Duration, jitter: Duration = .zero, broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.latency(time, jitter: jitter), broker: broker, api: api)
    }

    public static func throttle(_ time: Duration, broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.throttle(time), broker: broker, api: api)
    }

    public static func freeze(broker: Int32? = nil) -> Fault { Fault(.freeze, broker: broker) }

    public static func refuse(broker: Int32? = nil) -> Fault { Fault(.refuse, broker: broker) }

    public static func reset(broker: Int32? = nil, api: ApiKey? = nil) -> Fault { Fault(.reset, broker: broker, api: api) }

    public static func closeMidFrame(broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.closeMidFrame, broker: broker, api: api)
    }

    public static func closeAfterHead(broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.closeAfterHead, broker: broker, api: api)
    }

    public static func shortFrame(broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.shortFrame, broker: broker, api: api)
    }

    public static func truncate(broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.truncate, broker: broker, api: api)
    }

    public static func wrongCorrelationId(broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.wrongCorrelationId, broker: broker, api: api)
    }

    public static func hugeLength(broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.hugeLength, broker: broker, api: api)
    }

    public static func randomBytes(broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.randomBytes, broker: broker, api: api)
    }

    public static func silence(broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.silence, broker: broker, api: api)
    }

    public static func merge(broker: Int32? = nil, api: ApiKey? = nil) -> Fault { Fault(.merge, broker: broker, api: api) }

    public static func swap(broker: Int32? = nil, api: ApiKey? = nil) -> Fault { Fault(.swap, broker: broker, api: api) }

    public static func halfOpen(broker: Int32? = nil) -> Fault { Fault(.halfOpen, broker: broker) }

    public static func duplicate(broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.duplicate, broker: broker, api: api)
    }

    /// - Parameter field: the name in Kafka's message definitions, such as `replicaNodes`, of a string, bytes or an array.
    public static func nulls(_ field: String, broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.nulls(field: field), broker: broker, api: api)
    }

    /// - Parameters:
    ///   - field: the name in Kafka's message definitions, such as `partitions`, of an array.
    ///   - count: in place of the number of its elements.
    public static func miscount(_ field: String, as count: Int32, broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.miscount(field: field, count: count), broker: broker, api: api)
    }

    public static func unknownTags(broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.unknownTags, broker: broker, api: api)
    }

    /// An error for whole responses.
    public static func error(_ code: ErrorCode, broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.error(code), broker: broker, api: api)
    }

    /// An error for a topic, or one of its partitions.
    public static func error(
        _ code: ErrorCode, topic: String, partition: Int32? = nil, broker: Int32? = nil, api: ApiKey? = nil
    ) -> Fault {
        Fault(.error(code), broker: broker, api: api, topic: topic, partition: partition)
    }

    /// An error for a group.
    public static func error(_ code: ErrorCode, group: String, broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.error(code), broker: broker, api: api, group: group)
    }

    /// The coordinator of the broker's groups is still loading their state.
    public static func coordinatorLoading(broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.error(.coordinatorLoadInProgress), broker: broker, api: api, group: "*")
    }

    public static func deny(topic: String) -> Fault { Fault(.deny, topic: topic) }

    public static func deny(group: String) -> Fault { Fault(.deny, group: group) }

    public static func sameAddress(broker: Int32, as other: Int32) -> Fault {
        Fault(.sameAddress(as: other), broker: broker)
    }

    public static func leaveOut(broker: Int32) -> Fault { Fault(.leaveOut, broker: broker) }

    public static func noListener(broker: Int32) -> Fault { Fault(.noListener, broker: broker) }
}

/// Faults that change the cluster's state.
extension Fault {
    public static func kill(broker: Int32) -> Fault { Fault(.kill, broker: broker) }

    public static func leaderless(topic: String, partition: Int32? = nil) -> Fault {
        Fault(.leaderless, topic: topic, partition: partition)
    }

    public static func shrinkInSyncReplicas(topic: String, partition: Int32? = nil) -> Fault {
        Fault(.shrinkInSyncReplicas, topic: topic, partition: partition)
    }

    public static func moveCoordinator(group: String = "*", to broker: Int32) -> Fault {
        Fault(.moveCoordinator(to: broker), group: group)
    }

    public static func rewind(topic: String, partition: Int32? = nil, by records: Int64) -> Fault {
        Fault(.rewind(by: records), topic: topic, partition: partition)
    }

    public static func delete(topic: String) -> Fault { Fault(.deleteTopic, topic: topic) }

    public static func delete(group: String) -> Fault { Fault(.deleteGroup, group: group) }
}

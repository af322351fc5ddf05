public import KafkaProtocol

/// Something that goes wrong in the simulated cluster, and what it strikes.
///
/// Made by the factory functions, one for each kind of fault, which say what can be narrowed down.
public struct Fault: Sendable, Equatable {
    /// What happens.
    public enum Action: Sendable, Equatable {
        /// Every answer comes later, by the fixed time and a part of the jitter.
        case latency(Duration, jitter: Duration)
        /// The client is over its quota: every answer names the time, and comes so much later.
        case throttle(Duration)
        /// The broker's process stands still: it takes connections, as the kernel does, but nothing comes from it.
        case freeze
        /// Nobody listens: connections are refused, those that are open end.
        case refuse
        /// The connection is reset instead of an answer.
        case reset
        /// Half of the answer comes, then the connection is closed.
        case closeMidFrame
        /// The frame is whole by its length, but the message in it is cut off in the middle.
        case truncate
        case wrongCorrelationId
        /// The answer's length says 2 GB.
        case hugeLength
        /// After the header come random bytes.
        case randomBytes
        /// No answer at all, on a connection that stays open.
        case silence
        case error(ErrorCode)
        /// Every entry of the answer's outermost list comes twice.
        case duplicate
        /// A field of the answer is null wherever it is, also where the protocol does not allow it.
        case nulls(field: String)
        /// The broker is dead: it refuses, has left the metadata, and others lead what it led.
        case kill
        case leaderless
        /// The last replica falls out of sync.
        case shrinkInSyncReplicas
        /// Another broker coordinates; the one before answers NOT_COORDINATOR.
        case moveCoordinator(to: Int32)
        /// The metadata gives this broker the address of another.
        case sameAddress(as: Int32)
        /// The metadata leaves the broker out, as a proxy does that does not know it.
        case leaveOut
        /// The broker has no listener of the name that the others have: the metadata leaves it out, and names no leader where it
        /// leads.
        case noListener
        /// The client may not describe the topic or group: it is left out of lists and an error where it is named.
        case deny
        /// The end offset falls back by so many records, as after an unclean leader election.
        case rewind(by: Int64)
        case deleteTopic
        case deleteGroup
    }

    public var action: Action
    /// The broker that it strikes; nil for all.
    public var broker: Int32?
    /// The requests that it strikes; nil for all.
    public var api: ApiKey?
    /// The topics; a `*` stands for any characters.
    public var topic: String?
    /// The partition; nil for all of the topic.
    public var partition: Int32?
    /// The groups; a `*` stands for any characters.
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

/// What strikes connections and answers: the cluster itself is well.
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

    public static func duplicate(broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.duplicate, broker: broker, api: api)
    }

    /// - Parameter field: by its name in Kafka's message definitions, such as `replicaNodes`: a string, bytes or an array.
    public static func nulls(_ field: String, broker: Int32? = nil, api: ApiKey? = nil) -> Fault {
        Fault(.nulls(field: field), broker: broker, api: api)
    }

    /// An error for whole answers.
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

    /// The coordinator of the broker's groups is still reading their state.
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

/// What changes the cluster: the truth is another from then on.
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

internal import CKafka

/// What a call to Kafka failed with: the code, what was asked, and of whom.
public struct KafkaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// An error code: a broker's own where positive (the Kafka protocol page, "Error codes"), librdkafka's where negative
    /// (`rd_kafka_resp_err_t` in rdkafka.h). Open: a newer broker's code is as good as a known one.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        public let rawValue: Int32

        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        init(_ code: rd_kafka_resp_err_t) {
            rawValue = code.rawValue
        }

        public static let none = Code(RD_KAFKA_RESP_ERR_NO_ERROR)
        public static let timedOut = Code(RD_KAFKA_RESP_ERR__TIMED_OUT)
        public static let badAnswer = Code(RD_KAFKA_RESP_ERR__BAD_MSG)
        public static let coordinatorNotAvailable = Code(RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE)
        public static let leaderNotAvailable = Code(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE)
        public static let listenerNotFound = Code(RD_KAFKA_RESP_ERR_LISTENER_NOT_FOUND)
        public static let notCoordinator = Code(RD_KAFKA_RESP_ERR_NOT_COORDINATOR)
        static let allBrokersDown = Code(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
        public static let unsupportedFeature = Code(RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE)
        public static let invalidArgument = Code(RD_KAFKA_RESP_ERR__INVALID_ARG)

        /// librdkafka's words for the code.
        public var description: String {
            String(cString: rd_kafka_err2str(rd_kafka_resp_err_t(rawValue: rawValue)))
        }
    }

    /// What was asked for.
    public enum Operation: String, Sendable {
        case access = "asking what the ACLs allow"
        case connect = "connecting"
        case metadata = "asking for metadata"
        case listGroups = "listing consumer groups"
        case describeGroups = "describing consumer groups"
        case committedOffsets = "asking for committed offsets"
        case offsets = "asking for offsets"
        case configuration = "configuring librdkafka"
    }

    /// Of whom it was asked.
    public enum Target: Hashable, Sendable, CustomStringConvertible {
        case broker(Int32)
        case topic(String)
        case group(GroupID)
        case property(String)

        public var description: String {
            switch self {
            case .broker(let id): "broker \(id)"
            case .topic(let name): "topic \(name)"
            case .group(let id): "group \(id)"
            case .property(let name): "property \(name)"
            }
        }
    }

    public var code: Code
    public var operation: Operation
    /// nil where it was the cluster.
    public var target: Target?
    /// More words, where librdkafka has them.
    public var detail: String?
    /// What is known beyond the code; nil where the code says it all.
    public var cause: Category?

    public init(_ code: Code, _ operation: Operation, target: Target? = nil, detail: String? = nil) {
        self.code = code
        self.operation = operation
        self.target = target
        self.detail = detail
    }

    public var description: String {
        "\(target.map { "\($0): " } ?? "")\(operation.rawValue): \(detail ?? code.description)"
    }
}

extension KafkaError {
    /// A few fixed words for a metric's label and an operator's first guess.
    public enum Category: String, CaseIterable, Sendable {
        /// A broker's name did not resolve.
        case dns
        /// No connection, or it broke.
        case connect
        case tls
        case sasl
        /// Not allowed by the cluster's ACLs.
        case acl
        /// No answer in time.
        case timeout
        /// No answer in time, from brokers that hold answers back because the client has used up its quota.
        case throttled
        /// No coordinator or leader that can be asked. Mostly it is moving or loading, which heals by itself.
        case unavailable
        /// Anything else that a broker answered.
        case `protocol`
    }

    public var category: Category { cause ?? code.category }
}

extension KafkaError.Code {
    /// RD_KAFKA_RESP_ERR__DESTROY_BROKER, which newer headers have.
    private static let destroyBroker = rd_kafka_resp_err_t(rawValue: -137)

    var category: KafkaError.Category {
        switch rd_kafka_resp_err_t(rawValue: rawValue) {
        case RD_KAFKA_RESP_ERR__RESOLVE:
            .dns
        case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__DESTROY,
            RD_KAFKA_RESP_ERR__NODE_UPDATE, Self.destroyBroker:
            .connect
        case RD_KAFKA_RESP_ERR__SSL:
            .tls
        case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
            RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM, RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE:
            .sasl
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
            .acl
        case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
            RD_KAFKA_RESP_ERR__PARTIAL:
            .timeout
        case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
            RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_LISTENER_NOT_FOUND, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
            RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH,
            RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH:
            .unavailable
        default:
            .protocol
        }
    }
}

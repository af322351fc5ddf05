public import KafkaProtocol

extension KafkaError {
    /// An error code: a broker's own if positive (the Kafka protocol page, "Error codes"), a client's if negative, numbered as
    /// librdkafka numbers them (`rd_kafka_resp_err_t` in rdkafka.h). Open: a newer broker's code is as good as a known one.
    ///
    /// UNKNOWN_SERVER_ERROR, a broker's -1, keeps its number, which librdkafka leaves free for it.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: Int32

        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        public init(_ code: ErrorCode) {
            rawValue = Int32(code.rawValue)
        }

        public static let none = Code(ErrorCode.none)
        public static let coordinatorNotAvailable = Code(.coordinatorNotAvailable)
        public static let leaderNotAvailable = Code(.leaderNotAvailable)
        public static let listenerNotFound = Code(.listenerNotFound)
        public static let unsupportedVersion = Code(.unsupportedVersion)
        public static let notCoordinator = Code(.notCoordinator)
        public static let requestTimedOut = Code(.requestTimedOut)
        public static let networkException = Code(.networkException)
        public static let noSuchTopic = Code(.unknownTopicOrPartition)
        public static let groupAuthorizationFailed = Code(.groupAuthorizationFailed)

        /// An answer that cannot be read.
        public static let badAnswer = Code(rawValue: -199)
        public static let clientClosed = Code(rawValue: -197)
        public static let disconnected = Code(rawValue: -195)
        public static let outOfResources = Code(rawValue: -194)
        /// A message that was not acknowledged in time.
        public static let messageTimedOut = Code(rawValue: -192)
        /// A host's name that does not resolve.
        public static let unresolvable = Code(rawValue: -193)
        public static let unknownPartition = Code(rawValue: -190)
        public static let unknownTopic = Code(rawValue: -188)
        public static let allBrokersDown = Code(rawValue: -187)
        public static let invalidArgument = Code(rawValue: -186)
        public static let timedOut = Code(rawValue: -185)
        /// The connection was given up for another address of the same broker.
        public static let brokerChanged = Code(rawValue: -182)
        public static let tls = Code(rawValue: -181)
        public static let waitingForCoordinator = Code(rawValue: -180)
        public static let authentication = Code(rawValue: -169)
        /// Timed out before it was sent.
        public static let timedOutInQueue = Code(rawValue: -166)
        public static let unsupportedFeature = Code(rawValue: -165)
        /// Some brokers did not answer in time.
        public static let incomplete = Code(rawValue: -158)
        public static let notFound = Code(rawValue: -156)
        public static let brokerRemoved = Code(rawValue: -137)
        /// Nobody listens at any of a broker's addresses, or there is no route to them. Not one of librdkafka's codes.
        public static let unconnectable = Code(rawValue: -1000)
        /// The connection was closed because of another request on it. Not one of librdkafka's codes.
        public static let interrupted = Code(rawValue: -1001)

        /// nil for a client's own code.
        var brokerCode: ErrorCode? {
            rawValue >= -1 ? ErrorCode(rawValue: Int16(truncatingIfNeeded: rawValue)) : nil
        }
    }
}

extension KafkaError.Code {
    /// Whether the reason is the client that asked, so that another client may have an answer: it does not know the broker's versions.
    ///
    /// An answer that cannot be read is none: a client that checks less makes wrong numbers of it, or crashes.
    public var isOfClient: Bool { self == .unsupportedFeature }
}

extension KafkaError.Code: CustomStringConvertible {
    private static let words: [KafkaError.Code: String] = [
        .badAnswer: "the answer cannot be read",
        .clientClosed: "the client was closed",
        .disconnected: "the connection broke",
        .outOfResources: "the system is out of a resource",
        .unresolvable: "the host's name cannot be resolved",
        .messageTimedOut: "timed out",
        .unknownPartition: "unknown partition",
        .unknownTopic: "unknown topic",
        .allBrokersDown: "no broker can be reached",
        .invalidArgument: "invalid argument",
        .timedOut: "timed out",
        .brokerChanged: "the broker's address changed",
        .tls: "TLS failed",
        .waitingForCoordinator: "the coordinator is not known yet",
        .authentication: "the login was refused",
        .timedOutInQueue: "timed out before it was sent",
        .unsupportedFeature: "not supported by the broker or by this client",
        .incomplete: "timed out, only some brokers answered",
        .notFound: "not found",
        .brokerRemoved: "the broker left the cluster",
        .unconnectable: "cannot connect",
        .interrupted: "the connection was closed because of another request",
    ]

    /// The name of a broker's code in Kafka's documentation, such as `NOT_COORDINATOR`; words for a client's code.
    public var description: String {
        brokerCode?.description ?? Self.words[self] ?? "client error \(rawValue)"
    }
}

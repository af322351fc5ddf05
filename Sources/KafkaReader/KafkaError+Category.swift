internal import KafkaProtocol

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
        /// No coordinator or leader that can be asked. Usually it is moving or loading, which heals by itself.
        case unavailable
        /// Anything else that a broker answered.
        case `protocol`
    }
}

extension KafkaError.Code {
    public var category: KafkaError.Category {
        if let brokerCode { return brokerCode.category }
        return switch self {
        case .unresolvable: .dns
        case .disconnected, .allBrokersDown, .clientClosed, .brokerChanged, .brokerRemoved, .unconnectable,
            .interrupted:
            .connect
        case .tls: .tls
        case .authentication: .sasl
        case .timedOut, .timedOutInQueue, .messageTimedOut, .incomplete: .timeout
        case .waitingForCoordinator: .unavailable
        default: .protocol
        }
    }
}

extension ErrorCode {
    fileprivate var category: KafkaError.Category {
        switch self {
        case .saslAuthenticationFailed, .unsupportedSaslMechanism, .illegalSaslState:
            .sasl
        case .topicAuthorizationFailed, .groupAuthorizationFailed, .clusterAuthorizationFailed:
            .acl
        case .requestTimedOut:
            .timeout
        case .coordinatorNotAvailable, .coordinatorLoadInProgress, .notCoordinator, .leaderNotAvailable, .listenerNotFound,
            .notLeaderOrFollower, .brokerNotAvailable, .replicaNotAvailable, .offsetNotAvailable, .kafkaStorageError,
            .fencedLeaderEpoch, .unknownLeaderEpoch:
            .unavailable
        default:
            .protocol
        }
    }
}

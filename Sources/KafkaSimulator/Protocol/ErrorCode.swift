/// An error code of the Kafka protocol. Open: any number can be answered, these are the ones with a name here.
public struct ErrorCode: Sendable, Hashable, RawRepresentable {
    public let rawValue: Int16

    public init(rawValue: Int16) { self.rawValue = rawValue }

    public static let unknownServerError = ErrorCode(rawValue: -1)
    public static let none = ErrorCode(rawValue: 0)
    public static let offsetOutOfRange = ErrorCode(rawValue: 1)
    public static let unknownTopicOrPartition = ErrorCode(rawValue: 3)
    public static let leaderNotAvailable = ErrorCode(rawValue: 5)
    public static let notLeaderOrFollower = ErrorCode(rawValue: 6)
    public static let requestTimedOut = ErrorCode(rawValue: 7)
    public static let coordinatorLoadInProgress = ErrorCode(rawValue: 14)
    public static let coordinatorNotAvailable = ErrorCode(rawValue: 15)
    public static let notCoordinator = ErrorCode(rawValue: 16)
    public static let topicAuthorizationFailed = ErrorCode(rawValue: 29)
    public static let groupAuthorizationFailed = ErrorCode(rawValue: 30)
    public static let clusterAuthorizationFailed = ErrorCode(rawValue: 31)
    public static let unsupportedSaslMechanism = ErrorCode(rawValue: 33)
    public static let unsupportedVersion = ErrorCode(rawValue: 35)
    public static let invalidRequest = ErrorCode(rawValue: 42)
    public static let policyViolation = ErrorCode(rawValue: 44)
    public static let saslAuthenticationFailed = ErrorCode(rawValue: 58)
    public static let groupIdNotFound = ErrorCode(rawValue: 69)
    public static let listenerNotFound = ErrorCode(rawValue: 72)
    public static let unknownTopicId = ErrorCode(rawValue: 100)
    public static let unsupportedEndpointType = ErrorCode(rawValue: 115)

    /// The names of the protocol page.
    private static let names: [(String, ErrorCode)] = [
        ("UNKNOWN_SERVER_ERROR", .unknownServerError),
        ("NONE", .none),
        ("OFFSET_OUT_OF_RANGE", .offsetOutOfRange),
        ("UNKNOWN_TOPIC_OR_PARTITION", .unknownTopicOrPartition),
        ("LEADER_NOT_AVAILABLE", .leaderNotAvailable),
        ("NOT_LEADER_OR_FOLLOWER", .notLeaderOrFollower),
        ("REQUEST_TIMED_OUT", .requestTimedOut),
        ("COORDINATOR_LOAD_IN_PROGRESS", .coordinatorLoadInProgress),
        ("COORDINATOR_NOT_AVAILABLE", .coordinatorNotAvailable),
        ("NOT_COORDINATOR", .notCoordinator),
        ("TOPIC_AUTHORIZATION_FAILED", .topicAuthorizationFailed),
        ("GROUP_AUTHORIZATION_FAILED", .groupAuthorizationFailed),
        ("CLUSTER_AUTHORIZATION_FAILED", .clusterAuthorizationFailed),
        ("UNSUPPORTED_SASL_MECHANISM", .unsupportedSaslMechanism),
        ("UNSUPPORTED_VERSION", .unsupportedVersion),
        ("INVALID_REQUEST", .invalidRequest),
        ("POLICY_VIOLATION", .policyViolation),
        ("SASL_AUTHENTICATION_FAILED", .saslAuthenticationFailed),
        ("GROUP_ID_NOT_FOUND", .groupIdNotFound),
        ("LISTENER_NOT_FOUND", .listenerNotFound),
        ("UNKNOWN_TOPIC_ID", .unknownTopicId),
        ("UNSUPPORTED_ENDPOINT_TYPE", .unsupportedEndpointType),
    ]

    /// The code of a name such as `NOT_COORDINATOR`, or of a number.
    public init?(name: String) {
        if let number = Int16(name) {
            self.init(rawValue: number)
        } else if let found = ErrorCode.names.first(where: { $0.0 == name.uppercased() }) {
            self = found.1
        } else {
            return nil
        }
    }
}

extension ErrorCode: CustomStringConvertible {
    public var description: String {
        ErrorCode.names.first { $0.1 == self }?.0 ?? String(rawValue)
    }
}

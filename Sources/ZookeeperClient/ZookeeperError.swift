import CZookeeper

/// What went wrong, in which operation, on which node.
public struct ZookeeperError: Error, Equatable, Sendable {
    public var code: Code
    /// The operation, such as "read offsets".
    public var operation: String
    /// The full path of the node, including the chroot; nil if no node is concerned.
    public var path: String?
    /// Details beyond the code; never a secret.
    public var detail: String?

    public init(_ code: Code, operation: String, path: String? = nil, detail: String? = nil) {
        self.code = code
        self.operation = operation
        self.path = path
        self.detail = detail
    }
}

extension ZookeeperError {
    /// An open set: libzookeeper's codes are 0 and below, this module's own are above.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: Int32

        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        init(_ error: ZOO_ERRORS) {
            rawValue = error.rawValue
        }

        public static let ok = Code(ZOK)
        public static let connectionLoss = Code(ZCONNECTIONLOSS)
        public static let operationTimeout = Code(ZOPERATIONTIMEOUT)
        public static let badArguments = Code(ZBADARGUMENTS)
        public static let invalidState = Code(ZINVALIDSTATE)
        public static let marshallingError = Code(ZMARSHALLINGERROR)
        public static let noNode = Code(ZNONODE)
        /// The node's ACL does not allow reading it.
        public static let noAuth = Code(ZNOAUTH)
        public static let sessionExpired = Code(ZSESSIONEXPIRED)
        public static let authFailed = Code(ZAUTHFAILED)
        public static let closing = Code(ZCLOSING)
        public static let sessionMoved = Code(ZSESSIONMOVED)

        public static let invalidConfiguration = Code(rawValue: 1)
        /// The installed libzookeeper lacks a requested feature.
        public static let unsupported = Code(rawValue: 2)
        /// No server could be reached within the connect timeout.
        public static let notConnected = Code(rawValue: 3)
        public static let deadlineExceeded = Code(rawValue: 4)
        public static let cancelled = Code(rawValue: 5)
    }
}

extension ZookeeperError.Code {
    /// The session or its connection broke: the same reads can succeed on the next one.
    var isTransient: Bool {
        switch self {
        case .connectionLoss, .operationTimeout, .sessionExpired, .closing, .invalidState, .sessionMoved, .marshallingError:
            true
        default:
            false
        }
    }
}

extension ZookeeperError.Code: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidConfiguration: "invalid configuration"
        case .unsupported: "not supported"
        case .notConnected: "not connected"
        case .deadlineExceeded: "deadline exceeded"
        case .cancelled: "cancelled"
        default:
            // Static strings in the library.
            zerror(rawValue).map { String(cString: $0) } ?? "error \(rawValue)"
        }
    }
}

extension ZookeeperError: CustomStringConvertible {
    public var description: String {
        var text = "\(operation): \(code)"
        if let path {
            text += " (\(path))"
        }
        if let detail {
            text += ": \(detail)"
        }
        return text
    }
}

/// A group's type, by the protocol of its members.
///
/// Source: `org.apache.kafka.common.GroupType`, with its words.
public enum GroupType: String, CaseIterable, Sendable {
    case classic = "Classic"
    /// KIP-848.
    case consumer = "Consumer"
    /// KIP-932: no committed offsets.
    case share = "Share"
    /// KIP-1071.
    case streams = "Streams"

    /// - Parameter answer: as in an answer to ListGroups 5.
    /// - Returns: nil for a type that is not known here.
    public init?(answer: String) {
        let word = answer.lowercased()
        guard let type = Self.allCases.first(where: { $0.rawValue.lowercased() == word }) else { return nil }
        self = type
    }

    /// The states that a group of this type can be in.
    public var states: [GroupState] {
        switch self {
        case .classic: [.preparingRebalance, .completingRebalance, .stable, .dead, .empty]
        case .consumer: [.assigning, .reconciling, .stable, .dead, .empty]
        case .share: [.stable, .dead, .empty]
        case .streams: [.assigning, .reconciling, .notReady, .stable, .dead, .empty]
        }
    }
}

/// A group's state.
///
/// Source: `org.apache.kafka.common.GroupState`, with its words.
public enum GroupState: String, Sendable {
    case preparingRebalance = "PreparingRebalance"
    case completingRebalance = "CompletingRebalance"
    case assigning = "Assigning"
    case reconciling = "Reconciling"
    case notReady = "NotReady"
    case stable = "Stable"
    case dead = "Dead"
    case empty = "Empty"

    /// - Parameter answer: as in an answer to ListGroups or DescribeGroups.
    /// - Returns: nil for a state that is not known here.
    public init?(answer: String) {
        // Kafka before 1.1 calls it so.
        self.init(rawValue: answer == "AwaitingSync" ? Self.completingRebalance.rawValue : answer)
    }
}

import KafkaProtocol

/// Responses in which nothing moves with time, encoded once. They would take over a third of the simulator's time, and its one thread is to
/// set the pace of the clients that it measures as little as possible.
struct AnswerCache {
    /// A request to one broker, but for its correlation id.
    private struct Key: Hashable {
        let broker: Int32
        let api: ApiKey
        let version: Int16
        let body: ArraySlice<UInt8>
    }

    /// Requests whose response has neither offsets nor commits.
    private static let lasting: Set<ApiKey> = [.metadata, .listGroups, .describeGroups, .consumerGroupDescribe]
    /// Bytes of all responses. Clients that ask something else each time must not fill the memory.
    private static let capacity = 512 << 20

    /// Whether topics, groups and their states are those of the beginning, faults aside.
    private let isApplicable: Bool
    private var frames: [Key: [UInt8]] = [:]
    private var size = 0

    init(_ scenario: Scenario) {
        isApplicable = scenario.topics.allSatisfy(\.isLasting) && scenario.groups.allSatisfy(\.isLasting)
    }

    /// To be called when faults begin or end.
    mutating func removeAll() {
        frames = [:]
        size = 0
    }

    /// The response to the same request, with this one's correlation id; encoded now if it is not here.
    mutating func frame(
        by broker: Int32, _ header: RequestHeader, _ body: ArraySlice<UInt8>, encode: () throws(ProtocolError) -> [UInt8]
    ) throws(ProtocolError) -> [UInt8] {
        guard isApplicable, Self.lasting.contains(header.api) else { return try encode() }
        let key = Key(broker: broker, api: header.api, version: header.version, body: body)
        if var frame = frames[key] {
            Frame.setCorrelationId(header.correlationId, of: &frame)
            return frame
        }
        let frame = try encode()
        if size + frame.count <= Self.capacity {
            size += frame.count
            frames[key] = frame
        }
        return frame
    }
}

extension Fault.Action {
    /// Whether it only delays, cuts or drops finished responses.
    var leavesContent: Bool {
        switch self {
        case .latency, .freeze, .refuse, .reset, .closeMidFrame, .closeAfterHead, .shortFrame, .truncate, .wrongCorrelationId,
            .hugeLength, .randomBytes, .silence, .merge, .swap, .halfOpen:
            true
        default: false
        }
    }
}

extension TopicRule {
    /// Whether it is there all the time.
    fileprivate var isLasting: Bool { appears <= .zero && disappears == nil }
}

extension GroupRule {
    /// Whether it is there all the time, in the same state.
    fileprivate var isLasting: Bool { appears <= .zero && disappears == nil && stops == nil && rebalance == nil }
}

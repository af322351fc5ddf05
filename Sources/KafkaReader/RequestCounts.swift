public import KafkaProtocol
internal import Synchronization

/// Counts the requests that are sent to brokers, by kind.
public final class RequestCounts: Sendable {
    private let counts = Mutex<[ApiKey: Int]>([:])

    public init() {}

    public func count(_ request: ApiKey) {
        counts.withLock { $0[request, default: 0] += 1 }
    }

    /// By the protocol's names of their kinds.
    public var byName: [String: Int] {
        counts.withLock { counts in Dictionary(counts.map { ($0.key.name, $0.value) }, uniquingKeysWith: +) }
    }
}

internal import Synchronization

/// A client that is made when it is first needed, and let go when it was not needed for a while.
public final class ReaderOnDemand<Reader: ClusterReader>: Sendable {
    private struct State {
        var reader: Reader?
        var lastUse = ContinuousClock.now
        /// Requests of those that were let go.
        var earlierRequests: [String: Int] = [:]
        var isWatched = false

        mutating func retire() {
            earlierRequests.merge(reader?.requestsSent ?? [:], uniquingKeysWith: +)
            reader = nil
        }
    }

    private let idleTime: Duration
    private let make: @Sendable () throws(KafkaError) -> Reader
    private let state = Mutex(State())

    /// - Parameters:
    ///   - idleTime: without use, after which it is let go.
    ///   - make: makes it. It must not block.
    public init(idleTime: Duration = .seconds(600), make: @escaping @Sendable () throws(KafkaError) -> Reader) {
        self.idleTime = idleTime
        self.make = make
    }

    /// The client, made now if there is none.
    public func use() throws(KafkaError) -> Reader {
        let (reader, mustWatch) = try state.withLock { state throws(KafkaError) in
            let reader = if let reader = state.reader { reader } else { try make() }
            state.reader = reader
            state.lastUse = .now
            defer { state.isWatched = true }
            return (reader, !state.isWatched)
        }
        if mustWatch { Task { [weak self, idleTime] in while await Self.wait(for: idleTime), self?.retireIfIdle() == false {} } }
        return reader
    }

    private static func wait(for time: Duration) async -> Bool { (try? await Task.sleep(for: time)) != nil }

    /// - Returns: whether it was let go.
    private func retireIfIdle() -> Bool {
        state.withLock { state in
            guard state.lastUse + idleTime <= .now else { return false }
            state.retire()
            state.isWatched = false
            return true
        }
    }

    /// The client, if there is one.
    public var current: Reader? { state.withLock { $0.reader } }

    /// Lets the client go, so that the next one is made anew. Questions under way are answered by the old one.
    public func retire() { state.withLock { $0.retire() } }

    /// Requests sent since the start, also by those that were let go.
    var requestsSent: [String: Int] {
        state.withLock { $0.earlierRequests.merging($0.reader?.requestsSent ?? [:], uniquingKeysWith: +) }
    }
}

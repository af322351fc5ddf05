import Synchronization
internal import System

/// One ZooKeeper session at a time, renewed for as long as the client lives, with a bounded window of reads in flight.
///
/// Three kinds of threads meet here: callers, libzookeeper's completion thread (replies and events), and the keeper, the only one
/// that opens and closes handles. `state` is the only lock; the only foreign code that can run under it is the log closure, while
/// a handle is opened.
final class Session: Sendable {
    let configuration: ZookeeperConfiguration
    let log: LogSink
    let state = Mutex(State())
    let keeperWakeUp = WakeUp()

    /// Reads in flight. ZooKeeper stops reading from its clients at 1,000 outstanding requests (globalOutstandingLimit), and
    /// libzookeeper drops its connection when its wake-up pipe holds 65,536 requests.
    static let window = 500
    /// The window is refilled when this much of it is free: one wake-up of the library's I/O thread per burst instead of per
    /// read.
    private static let burst = 250

    struct State {
        /// nil if there is none: at the start, between two sessions, after the end.
        var handle: Handle?
        /// Counts handles, so that late reports of a closed one are not taken for the current one's.
        var generation = 0
        var isConnected = false
        var isAuthenticated = false
        /// The session has ended (expired, authentication refused): only a new handle helps.
        var isLost = false
        var isStopping = false
        /// Why no name resolves.
        var unresolved: [String] = []
        /// The server refused authentication in the last session.
        var isRefused = false
        /// Calls that wait for a connection.
        var waiters: [OneShot<ZookeeperError.Code>] = []
        /// Last in, first out: the deepest nodes first, which keeps this list short.
        var pending: [Read] = []
        var inFlight: [Read?] = []
        var idleSlots: [Int] = []
    }

    init(configuration: ZookeeperConfiguration) {
        self.configuration = configuration
        log = LogSink(configuration.log)
    }

    /// - Returns: `ok`, `cancelled`, or at the deadline `notConnected`.
    func waitForConnection(until deadline: ContinuousClock.Instant) async -> ZookeeperError.Code {
        let outcome = OneShot<ZookeeperError.Code>()
        state.withLock { state in
            if state.isConnected {
                outcome.settle(.ok)
            } else {
                state.waiters.removeAll(where: \.isSettled)
                state.waiters.append(outcome)
            }
        }
        return await outcome.value(until: deadline) { Task.isCancelled ? .cancelled : .notConnected }
    }

    /// Why there is no connection, if known.
    var trouble: String? {
        state.withLock { state in
            if state.isRefused {
                return "the server refused the authentication"
            }
            return state.unresolved.isEmpty ? nil : state.unresolved.joined(separator: "; ")
        }
    }

    func begin(_ walk: ConsumersWalk) {
        let isOpen = state.withLock { state in
            guard state.isConnected else { return false }
            state.pending.append(Read(walk: walk, node: walk.firstNode))
            return true
        }
        if isOpen {
            fillWindow()
        } else {
            walk.fail(.connectionLoss)
        }
    }

    /// Handles a reply, on the completion thread.
    func finish(_ slot: Int, generation: Int, with reply: Reply) {
        let answered: Read? = state.withLock { state in
            guard generation == state.generation, let read = state.inFlight[slot] else { return nil }
            state.inFlight[slot] = nil
            state.idleSlots.append(slot)
            return read
        }
        guard let answered else { return }
        deliver(reply, to: answered)
        fillWindow()
    }

    private func deliver(_ reply: Reply, to read: Read) {
        let next = read.walk.receive(reply, for: read.node)
        guard !next.isEmpty else { return }
        let isOpen = state.withLock { state in
            guard state.isConnected else { return false }
            state.pending.append(contentsOf: next.lazy.map { Read(walk: read.walk, node: $0) })
            return true
        }
        if !isOpen {
            read.walk.fail(.connectionLoss, path: read.node.path)
        }
    }

    /// Starts pending reads until the window is full. If less than a burst is free, replies are due, which call this again.
    private func fillWindow() {
        guard state.withLock({ $0.idleSlots.count >= Self.burst }) else { return }
        while let (read, code) = startNext() {
            if code != .ok {
                // Either the session is ending, or the library rejects the name, because of control characters for example.
                deliver(.failure(code), to: read)
            }
        }
    }

    private func startNext() -> (Read, ZookeeperError.Code)? {
        state.withLock { state in
            guard state.isConnected, let handle = state.handle, !state.idleSlots.isEmpty else { return nil }
            while let read = state.pending.popLast() {
                // Reads left over from an ended walk are discarded here.
                guard !read.walk.outcome.isSettled, let slot = state.idleSlots.popLast() else { continue }
                let code = handle.read(read.node, slot: slot)
                if code == .ok {
                    state.inFlight[slot] = read
                } else {
                    state.idleSlots.append(slot)
                    // A session that accepts no reads has ended, whether or not its event arrives.
                    if code.isTransient {
                        state.isConnected = false
                        state.isLost = true
                        keeperWakeUp.wake()
                    }
                }
                return (read, code)
            }
            return nil
        }
    }
}

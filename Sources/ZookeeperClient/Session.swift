import Synchronization
internal import System

/// One session with ZooKeeper at a time, renewed as long as the client lives, and the bounded window of reads in flight on it.
///
/// Three kinds of threads meet here: callers, libzookeeper's completion thread (replies and events), and the keeper, the only one that
/// opens and closes handles. `state` is the only lock; of foreign code only the log closure can run under it,
/// when a handle is opened.
final class Session: Sendable {
    let configuration: ZookeeperConfiguration
    let log: LogSink
    let state = Mutex(State())
    let keeperWakeUp = WakeUp()

    /// Reads in flight. ZooKeeper stops reading from its clients at 1,000 requests under way (globalOutstandingLimit), and libzookeeper
    /// drops its connection when its wake-up pipe holds 65,536 requests.
    static let window = 500
    /// The window is filled up again when this much of it is free: each burst wakes the library's I/O thread once, and not each read.
    private static let burst = 250

    struct State {
        /// nil while there is none: at the start, between two sessions, after the end.
        var handle: Handle?
        /// Counts handles, so that what a closed one still reports is told from what the present one does.
        var generation = 0
        var isConnected = false
        var isAuthenticated = false
        /// The session is over (expired, authentication refused): only a new handle helps.
        var isLost = false
        var isStopping = false
        /// Why no name resolves.
        var unresolved: [String] = []
        /// The server refused the authentication of the last session.
        var isRefused = false
        /// Calls that wait for a connection.
        var waiters: [OneShot<ZookeeperError.Code>] = []
        /// Last in, first out: the deepest nodes first, so that this list stays short.
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

    /// Why there is no connection, where that is known.
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

    /// A reply, on the completion thread.
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

    /// Starts pending reads until the window is full. While less than a burst is free, replies are due that come here again.
    private func fillWindow() {
        guard state.withLock({ $0.idleSlots.count >= Self.burst }) else { return }
        while let (read, code) = startNext() {
            if code != .ok {
                // Besides a session that is ending, names that the library refuses, such as those with control characters.
                deliver(.failure(code), to: read)
            }
        }
    }

    private func startNext() -> (Read, ZookeeperError.Code)? {
        state.withLock { state in
            guard state.isConnected, let handle = state.handle, !state.idleSlots.isEmpty else { return nil }
            while let read = state.pending.popLast() {
                // What an ended walk left behind is thrown away here.
                guard !read.walk.outcome.isSettled, let slot = state.idleSlots.popLast() else { continue }
                let code = handle.read(read.node, slot: slot)
                if code == .ok {
                    state.inFlight[slot] = read
                } else {
                    state.idleSlots.append(slot)
                    // A session that takes no more is over, whether or not its event comes.
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

import CZookeeper
internal import System

extension Session {
    /// Handles a session event, on the completion thread.
    func receive(state event: Int32, generation: Int) {
        let isPlausible = state.withLock { generation != $0.generation || $0.handle?.hasPlausibleTimeout == true }
        if event == ZOO_CONNECTED_STATE && isPlausible {
            connected(generation: generation)
        } else {
            // Negative states are final; all others precede a connection.
            disconnected(generation: generation, isFinal: event < 0 || !isPlausible, isRefused: event == ZOO_AUTH_FAILED_STATE)
        }
    }

    private func connected(generation: Int) {
        let waiters: [OneShot<ZookeeperError.Code>]? = state.withLock { state in
            guard generation == state.generation, let handle = state.handle, !state.isLost else { return nil }
            if let credentials = configuration.credentials, !state.isAuthenticated {
                // Queued before all reads, and sent again by the library when it reconnects this session.
                state.isAuthenticated = handle.authenticate(credentials) == .ok
            }
            state.isConnected = true
            state.isRefused = false
            defer { state.waiters = [] }
            return state.waiters
        }
        guard let waiters else { return }
        log.forgetRepeats()
        for waiter in waiters {
            waiter.settle(.ok)
        }
    }

    private func disconnected(generation: Int, isFinal: Bool, isRefused: Bool) {
        let abandoned: [Read] = state.withLock { state in
            guard generation == state.generation else { return [] }
            state.isConnected = false
            state.isLost = state.isLost || isFinal
            state.isRefused = state.isRefused || isRefused
            defer { state.pending = [] }
            return state.pending
        }
        // Reads in flight get their own replies from the library.
        for read in abandoned {
            read.walk.fail(.connectionLoss, path: read.node.path)
        }
        keeperWakeUp.wake()
    }
}

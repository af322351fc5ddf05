extension EventLoop {
    /// Connections taken in one turn: those that are open have their turn between.
    private static let acceptsPerTurn = 64
    /// Places beyond the limit in which connections are answered 503.
    private static let refusalPlaces = 16
    private static let acceptPause: Duration = .milliseconds(100)

    func listen(on sockets: [ListeningSocket]) {
        for socket in sockets {
            let id = nextID()
            do throws(SystemError) {
                try epoll.add(socket.descriptor, id: id, interest: .readable)
                listeners[id] = socket
            } catch {
                report(.acceptFailed(reason: "\(socket.address): \(error)"))
            }
        }
    }

    func acceptConnections(from listener: ListeningSocket) {
        for _ in 0..<Self.acceptsPerTurn {
            switch listener.accept() {
            case .connection(let socket, let client):
                isAcceptFailureReported = false
                admit(socket, client: client)
            case .none: return
            case .vanished: continue
            case .failed(let error):
                // Most often the process is out of descriptors. One of ours serves a new client better than one that
                // is idle; when none is, a pause keeps the loop from spinning on a listener that stays ready.
                guard !evictLongestIdle() else { continue }
                pauseAccepting(error)
                return
            }
        }
    }

    func resumeAcceptingIfDue() {
        guard let due = acceptResumes, now >= due else { return }
        acceptResumes = nil
        setAcceptInterest(.readable)
    }

    private func pauseAccepting(_ error: SystemError) {
        if !isAcceptFailureReported {
            isAcceptFailureReported = true
            report(.acceptFailed(reason: "\(error)"))
        }
        acceptResumes = now + Self.acceptPause
        setAcceptInterest([])
    }

    private func setAcceptInterest(_ interest: Epoll.Interest) {
        for (id, listener) in listeners {
            // It cannot fail: the listener is registered, and a change needs no memory.
            try? epoll.modify(listener.descriptor, id: id, interest: interest)
        }
    }

    /// Idle connections never keep a client out; only as many requests under way as there are places do.
    private func admit(_ socket: FileDescriptor, client: SocketAddress) {
        let isFull = connections.count >= limits.connections
        let isRefused = isFull && connections.values.count { $0.state.idleSince == nil } >= limits.connections
        let places = limits.connections + (isRefused ? Self.refusalPlaces : 0)
        guard connections.count < places || evictLongestIdle() else { return }
        let id = nextID()
        let state = ConnectionState(limits: limits, isRefused: isRefused, now: now)
        do throws(SystemError) {
            try epoll.add(socket, id: id, interest: .readable)
        } catch {
            report(.connectionFailed(client: client, reason: "\(error)"))
            return
        }
        let connection = Connection(
            id: id, socket: socket, transport: makeTransport(socket), client: client, state: state, interest: .readable)
        connections[id] = connection
        drive(connection)
    }

    /// Returns false when every connection has a request under way.
    private func evictLongestIdle() -> Bool {
        let idle = connections.values.compactMap { connection in connection.state.idleSince.map { (connection, $0) } }
        guard let (longest, _) = idle.min(by: { $0.1 < $1.1 }) else { return false }
        report(.evicted(client: longest.client))
        connections[longest.id] = nil
        return true
    }
}

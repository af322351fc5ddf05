import Glibc
internal import System

extension EventLoop {
    /// Connections accepted per turn, so that the open ones are served in between.
    private static let acceptsPerTurn = 64
    /// Slots beyond the limit, for connections that are only answered with 503.
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
                admit(socket, client: client.hostPort)
            case .none: return
            case .vanished: continue
            case .failed(let error):
                // Out of descriptors: a new client needs one more than an idle connection does. If there is none to close,
                // pausing keeps the loop from spinning on a listener that stays ready.
                if error.code == EMFILE, evictIdle() { continue }
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
            // This cannot fail: the listener is registered, and modifying needs no memory.
            try? epoll.modify(listener.descriptor, id: id, interest: interest)
        }
    }

    /// Idle connections never keep a client out; only a full set of requests under way does.
    private func admit(_ socket: FileDescriptor, client: HostPort) {
        let isFull = connections.count >= limits.connections
        let isRefused = isFull && connections.values.count { !$0.state.isIdle } >= limits.connections
        let places = limits.connections + (isRefused ? Self.refusalPlaces : 0)
        guard connections.count < places || evictIdle() else { return }
        let id = nextID()
        let state = ConnectionState(limits: limits, isRefused: isRefused, now: now)
        let connection: Connection
        do {
            connection = Connection(
                id: id, socket: socket, transport: try makeTransport(socket), client: client, state: state, interest: .readable)
            try epoll.add(socket, id: id, interest: .readable)
        } catch {
            report(.connectionFailed(client: client, reason: "\(error)"))
            return
        }
        connections[id] = connection
        noteDeadline(of: connection)
        drive(connection)
    }

    /// Closes the connection that has been idle longest, among those of the client address with the most idle ones: a client that
    /// floods the server displaces its own connections first. Returns false if every connection has a request under way.
    private func evictIdle() -> Bool {
        let idle = connections.values.filter(\.state.isIdle)
        let byHost = Dictionary(grouping: idle, by: \.client.host).values
        let most = byHost.map(\.count).max()
        let candidates = byHost.filter { $0.count == most }.joined()
        guard let longest = candidates.min(by: { $0.state.idleSince < $1.state.idleSince }) else { return false }
        report(.evicted(client: longest.client))
        connections[longest.id] = nil
        return true
    }
}

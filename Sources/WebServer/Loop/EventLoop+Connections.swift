internal import System

/// Drives the connections: the only place where their state meets their transport.
extension EventLoop {
    /// Operations per turn, so that a client with much to send or to read cannot starve the others.
    private static let operationsPerTurn = 16
    private static let writeBytes = 256 * 1024

    func ready(_ connection: Connection, isHangUp: Bool) {
        if isHangUp, connection.state.operation == .none {
            // The client disconnected before the response. The handler continues, and counts until it ends; its response is
            // dropped.
            close(connection)
        } else {
            drive(connection)
        }
    }

    /// Continues until the transport blocks, a handler has to answer, or the turn is used up.
    func drive(_ connection: Connection) {
        for _ in 0..<Self.operationsPerTurn {
            let step: ConnectionState.Step
            switch connection.state.operation {
            case .none: return wait(for: [], on: connection)
            case .handshake:
                switch connection.transport.handshake() {
                case .done: step = connection.state.handshakeDone(now: now)
                case .blocked(let interest): return wait(for: interest, on: connection)
                case .ended: step = .close
                case .failed(let error): return fail(connection, error)
                }
            case .read:
                switch readBuffer.withUnsafeMutableBytes({ connection.transport.read(into: $0) }) {
                case .done(let count): step = connection.state.received(readBuffer[..<count], now: now)
                case .blocked(let interest): return wait(for: interest, on: connection)
                case .ended: step = .close
                case .failed(let error): return fail(connection, error)
                }
            case .write:
                let output = connection.state.output(limit: Self.writeBytes)
                switch output.withUnsafeBytes({ connection.transport.write($0) }) {
                case .done(let count): step = connection.state.wrote(count, now: now)
                case .blocked(let interest): return wait(for: interest, on: connection)
                case .ended: step = .close
                case .failed(let error): return fail(connection, error)
                }
            }
            perform(step, on: connection)
            guard connections[connection.id] != nil else { return }
        }
        unfinished.append(connection.id)
    }

    func answer(_ connection: Connection, _ response: Response) {
        perform(connection.state.answer(response, date: HTTPDate.now(), now: now), on: connection)
        drive(connection)
    }

    func perform(_ step: ConnectionState.Step, on connection: Connection) {
        switch step {
        case .proceed: break
        case .close: return close(connection)
        case .finishWriting: connection.transport.finishWriting()
        case .reject(let error):
            report(.rejected(client: connection.client, status: error.status, reason: error.reason))
            return perform(connection.state.answer(Response(error), date: HTTPDate.now(), now: now), on: connection)
        case .request(let head):
            let request = Request(head, remoteAddress: connection.client)
            guard handlersAtWork[request.path, default: 0] < limits.connections else {
                return perform(connection.state.reject(.busy), on: connection)
            }
            start(router.handler(for: head), request, head.version, for: connection)
        }
        noteDeadline(of: connection)
    }

    func closeExpired() {
        guard let due = nextDeadline, now >= due else { return }
        for connection in Array(connections.values) {
            guard let deadline = connection.state.deadline, now >= deadline else { continue }
            switch connection.state.operation {
            case .handshake: report(.timedOut(client: connection.client, during: "handshake"))
            case .write: report(.timedOut(client: connection.client, during: "answer"))
            case .read, .none: break
            }
            perform(connection.state.expire(), on: connection)
            if connections[connection.id] != nil { drive(connection) }
        }
        nextDeadline = connections.values.compactMap(\.state.deadline).min()
    }

    private func start(
        _ handler: @escaping Handler, _ request: Request, _ version: RequestHead.Version, for connection: Connection
    ) {
        let (mailbox, id) = (mailbox, connection.id)
        handlersAtWork[request.path, default: 0] += 1
        Task {
            var response = await handler(request)
            // HTTP/1.0 has no chunks, and without a length a client takes a truncated body for a complete one.
            if version == .http10 { await response.joinBody() }
            mailbox.post(.answer(connection: id, path: request.path, response))
        }
    }

    private func wait(for interest: Epoll.Interest, on connection: Connection) {
        guard connection.interest != interest else { return }
        do throws(SystemError) {
            try epoll.modify(connection.socket, id: connection.id, interest: interest)
            connection.interest = interest
        } catch {
            fail(connection, error)
        }
    }

    private func fail(_ connection: Connection, _ error: any Error) {
        report(.connectionFailed(client: connection.client, reason: "\(error)"))
        close(connection)
    }

    private func close(_ connection: Connection) {
        connections[connection.id] = nil
    }
}

internal import Glibc
internal import KafkaProtocol
internal import KafkaReader
internal import System
internal import TLS

// The loop's side.
extension WireConnection {
    func isReady(_ event: Epoll.Event, buffer: WireLoop.ReadBuffer) {
        state.withLock { state in
            guard state.failure == nil else { return }
            guard state.handshake == nil else { return shakeHands(&state) }
            if event.ready.contains(.writable) || !state.output.isEmpty { flush(&state) }
            if event.ready.contains(.readable) || event.isHangUp { receive(&state, buffer) }
        }
    }

    func wait(_ state: inout State, for interest: Epoll.Interest) {
        guard state.failure == nil, state.interest != interest else { return }
        state.interest = interest
        loop.wait(descriptor, id: state.loopID, for: interest)
    }

    private func shakeHands(_ state: inout State) {
        let result = state.transport.handshake(host: address.host)
        if case .blocked(let interest) = result { return wait(&state, for: interest) }
        if let certificate = state.transport.peerCertificate { observer.noteCertificate(certificate, of: address) }
        guard case .done = result else {
            let words =
                if case .failed(let error) = result { "the TLS handshake failed: \(error)" } else {
                    "the broker closed the connection during the TLS handshake"
                }
            return fail(&state, tlsError(words))
        }
        wait(&state, for: .readable)
        state.handshake?.settle(.success(()))
        state.handshake = nil
    }

    func flush(_ state: inout State) {
        while !state.output.isEmpty {
            switch state.output.withUnsafeBytes(state.transport.write) {
            case .done(let count): state.output.removeFirst(count)
            case .blocked(let interest): return wait(&state, for: interest.union(.readable))
            case .ended: return fail(&state, disconnected("the broker closed the connection"))
            case .failed(let error): return fail(&state, broken(error))
            }
        }
        // A request for the offsets of many partitions has hundreds of kilobytes, which an empty array would keep.
        state.output = []
        wait(&state, for: .readable)
    }

    private func receive(_ state: inout State, _ buffer: WireLoop.ReadBuffer) {
        // One chunk a turn, so that no connection starves another.
        switch state.transport.read(into: buffer.bytes) {
        case .done(let count): state.input.append(contentsOf: buffer.bytes[..<count])
        case .blocked(let interest): return wait(&state, for: state.output.isEmpty ? interest : [.readable, .writable])
        case .ended: return fail(&state, disconnected("the broker closed the connection"))
        case .failed(let error): return fail(&state, broken(error))
        }
        do throws(ProtocolError) {
            try parse(&state)
        } catch {
            fail(&state, KafkaError(.badAnswer, .connect, detail: "\(address): the answer cannot be read: \(error)"))
        }
    }

    /// Hands what has arrived to those who wait for it.
    private func parse(_ state: inout State) throws(ProtocolError) {
        var used = 0
        defer { state.input.removeFirst(used) }
        while used < state.input.count || state.left == 0 {
            if state.left == nil {
                let head = state.input[used...]
                let size = state.headSize
                guard head.count >= size, let length = Frame.length(head) else { return }
                let longest = size > Frame.lengthSize ? Self.longestFrame : Self.longestBareFrame
                guard (size - Frame.lengthSize...longest).contains(length) else { throw .badLength }
                try state.begin(
                    size > Frame.lengthSize ? Frame.correlationId(head) : nil, length: length - (size - Frame.lengthSize))
                used += size
            }
            guard let left = state.left, let answer = state.current else { return }
            let available = min(left, state.input.count - used)
            let count = try state.input.withUnsafeBytes { bytes -> Result<Int, ProtocolError> in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[used..<used + available])
                return Result { () throws(ProtocolError) in try answer.read(rest) }
            }.get()
            used += count
            state.left = left - count
            if state.left == 0 {
                guard answer.isComplete || answer.isOverdue else { throw .truncated }
                finish(answer, &state)
            } else if count < available || available == 0 {
                // An incomplete piece.
                return
            }
        }
    }

    private func finish(_ answer: any PendingAnswer, _ state: inout State) {
        observer.throttles.note(address, answer.throttleTime)
        answer.succeed()
        state.left = nil
        state.current = nil
        state.answers += 1
    }

    /// The error of a connection that was in use. A TLS fault here, such as an alert from the broker, is reported as one.
    private func broken(_ error: any Error) -> KafkaError {
        guard let error = error as? SystemError else { return tlsError("\(error)") }
        return disconnected(SystemError.message(error.code))
    }

    private func tlsError(_ words: String) -> KafkaError {
        KafkaError(.tls, .connect, detail: "\(address): \(words)")
    }

    private func disconnected(_ words: String) -> KafkaError {
        KafkaError(.disconnected, .connect, detail: "\(address): \(words)")
    }

    /// Fails everything that is under way. An answer that cannot be read ends the connection, but says nothing about the other requests on it.
    /// - Returns: the error of requests that come too late.
    private func failPending(_ state: inout State, _ error: KafkaError) -> KafkaError {
        let answers = ([state.current].compactMap(\.self) + state.pending).filter { !$0.isOverdue }
        (state.pending, state.current) = ([], nil)
        guard error.code == .badAnswer else {
            for answer in answers { answer.fail(error) }
            return error
        }
        answers.first?.fail(error)
        let interruption = KafkaError(
            .interrupted, .connect, detail: "\(address): the connection was closed because another answer could not be read")
        for answer in answers.dropFirst() { answer.fail(interruption) }
        return interruption
    }

    func fail(_ state: inout State, _ error: KafkaError) {
        guard state.failure == nil else { return }
        state.handshake?.settle(.failure(error))
        state.handshake = nil
        state.transport.abandon()
        state.failure = failPending(&state, error)
        state.session = nil
        state.input = []
        state.output = []
        shutdown(descriptor.raw, Int32(SHUT_RDWR))
        loop.remove(descriptor, id: state.loopID)
    }
}

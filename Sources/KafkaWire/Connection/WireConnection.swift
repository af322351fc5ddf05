internal import Glibc
internal import KafkaProtocol
internal import KafkaReader
internal import Synchronization
internal import System
internal import TLS

/// A connection to a broker with many requests in flight, which the broker answers in their order.
///
/// An answer that is late is dropped when it comes. A connection that owes one for long, that breaks the protocol, or whose answer cannot
/// be read, is closed: all that was asked by it fails.
final class WireConnection: WireLoop.Handler {
    /// A connection that owes an answer for so long after its deadline is given up.
    private static let longestDebt = Duration.seconds(10)
    private static let clientID = "kafka_exporter"
    /// Bytes of a frame. No cluster has an answer that comes near.
    private static let longestFrame = 512 << 20
    /// Bytes that are read from the socket at a time.
    private static let chunk = 64 << 10

    private struct State {
        var pending: [any PendingAnswer] = []
        /// Those of `pending` before this index were answered.
        var answered = 0
        /// Bytes of the current answer that have not been skipped or read, its head aside; nil before the head.
        var left: Int?
        var input: [UInt8] = []
        var output: [UInt8] = []
        /// What the loop waits for. At first it is both, so that the handshake begins at once.
        var interest: Epoll.Interest = [.readable, .writable]
        /// Settled at the end of the handshake; nil afterwards.
        var handshake: OneShot<Result<Void, KafkaError>>?
        var nextCorrelationID: Int32 = 1
        /// Why it was closed.
        var failure: KafkaError?
        /// Since when an answer is owed whose deadline has passed.
        var owesSince: ContinuousClock.Instant?
        /// Released when the connection closes.
        var session: LoginSession?
        /// The descriptor's id in the loop.
        var loopID: UInt64 = 0
        let transport: WireTransport

        init(_ transport: WireTransport) {
            self.transport = transport
        }

        /// The bytes of the next answer's length and, unless it is bare, its correlation id.
        var headSize: Int {
            let isBare = answered < pending.count && pending[answered].correlationID == nil
            return isBare ? Frame.lengthSize : Frame.responseHeadSize
        }

        /// The next answer has this correlation id. Overdue answers before it will not come any more.
        mutating func expect(_ id: Int32) throws(ProtocolError) {
            while answered < pending.count, pending[answered].correlationID != id, pending[answered].isOverdue { answered += 1 }
            guard answered < pending.count, pending[answered].correlationID == id else { throw .wrongCorrelationID }
        }
    }

    let address: HostPort
    private let loop: WireLoop
    private let descriptor: FileDescriptor
    private let observer: WireObserver
    private let state: Mutex<State>

    /// - Parameter descriptor: connected and non-blocking.
    init(
        _ descriptor: FileDescriptor, address: HostPort, tls: WireSecurity.TLS?, loop: WireLoop, observer: WireObserver
    ) throws(TLSError) {
        self.descriptor = descriptor
        self.address = address
        self.loop = loop
        self.observer = observer
        state = Mutex(State(try WireTransport(descriptor, host: address.host, tls: tls)))
    }

    deinit {
        state.withLock { state in
            state.transport.abandon()
            loop.remove(descriptor, id: state.loopID)
        }
    }

    /// Hands the connection to the loop, and waits for the end of the handshake.
    func start(deadline: ContinuousClock.Instant) async throws(KafkaError) {
        let done = OneShot<Result<Void, KafkaError>>()
        do throws(SystemError) {
            // The lock keeps the loop waiting until the id is known.
            try state.withLock { state throws(SystemError) in
                state.handshake = done
                state.loopID = try loop.add(descriptor, self, interest: state.interest)
            }
        } catch {
            throw KafkaError(.outOfResources, .connect, detail: "\(address): \(error)")
        }
        try await done.value(until: deadline) { [address] in
            .failure(KafkaError(.timedOut, .connect, detail: "\(address): no answer to the TLS handshake in time"))
        }.get()
    }

    var isClosed: Bool { state.withLock { $0.failure != nil } }

    /// Whether an answer is overdue by so much that no other request should wait behind it.
    var isStuck: Bool {
        state.withLock { $0.owesSince.map { $0 + Self.longestDebt < .now } ?? false }
    }
}

// Asking.
extension WireConnection {
    /// Sends a request, and hands its answer to the receiver while it arrives.
    /// - Parameters:
    ///   - version: one of those described.
    ///   - encode: writes the request's fields.
    /// - Returns: the receiver, when it has the whole answer.
    func ask<Receiver: ResponseReceiver & Sendable>(
        _ api: ApiDescription, version: Int16, deadline: ContinuousClock.Instant, into receiver: Receiver,
        _ encode: (inout MessageWriter) -> Void
    ) async throws(KafkaError) -> Receiver {
        let result = OneShot<Result<Receiver, KafkaError>>()
        state.withLock { state in
            if let failure = state.failure {
                result.settle(.failure(failure))
                return
            }
            let id = state.nextCorrelationID
            state.nextCorrelationID = id == .max ? 1 : id + 1
            state.pending.append(Answer(api, version: version, correlationID: id, receiver: receiver, result: result))
            observer.countRequest(api.key)
            let wasIdle = state.output.isEmpty
            api.appendRequest(to: &state.output, version: version, correlationId: id, clientId: Self.clientID, encode)
            if wasIdle { beginToSend(&state) }
        }
        let answer = await result.value(until: deadline) { .failure(KafkaError(.timedOut, .connect)) }
        if case .failure(let error) = answer, error.code == .timedOut { noteOverdue() }
        return try answer.get()
    }

    /// Sends a message of a login as brokers before 1.0 take it: its length and its bytes.
    /// - Returns: the broker's message; nil if it has none to send.
    func exchange(
        _ message: [UInt8], isAnswered: Bool, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> [UInt8]? {
        let result = OneShot<Result<[UInt8], KafkaError>>()
        state.withLock { state in
            if let failure = state.failure {
                result.settle(.failure(failure))
                return
            }
            if isAnswered { state.pending.append(BareAnswer(result)) }
            let wasIdle = state.output.isEmpty
            Frame.append(message, to: &state.output)
            if wasIdle { beginToSend(&state) }
        }
        guard isAnswered else { return nil }
        return try await result.value(until: deadline) { .failure(KafkaError(.timedOut, .connect)) }.get()
    }

    /// Sends what an idle connection was given; afterwards the loop writes when the socket takes more.
    private func beginToSend(_ state: inout State) {
        if state.transport.isWritableAnywhere { flush(&state) } else { wait(&state, for: [.readable, .writable]) }
    }

    /// Keeps the session until the connection closes.
    func hold(_ session: LoginSession) {
        state.withLock { state in
            if state.failure == nil { state.session = session }
        }
    }

    private func noteOverdue() {
        state.withLock { state in
            if state.failure == nil, state.owesSince == nil { state.owesSince = .now }
        }
    }

    /// Closes the connection: what is under way fails.
    func close(_ error: KafkaError) {
        state.withLock { fail(&$0, error) }
    }
}

// The loop's side.
extension WireConnection {
    func isReady(_ event: Epoll.Event) {
        state.withLock { state in
            guard state.failure == nil else { return }
            guard state.handshake == nil else { return shakeHands(&state) }
            if event.ready.contains(.writable) || !state.output.isEmpty { flush(&state) }
            if event.ready.contains(.readable) || event.isHangUp { receive(&state) }
        }
    }

    private func wait(_ state: inout State, for interest: Epoll.Interest) {
        guard state.failure == nil, state.interest != interest else { return }
        state.interest = interest
        loop.wait(descriptor, id: state.loopID, for: interest)
    }

    private func shakeHands(_ state: inout State) {
        switch state.transport.handshake(host: address.host) {
        case .blocked(let interest): wait(&state, for: interest)
        case .done:
            wait(&state, for: .readable)
            state.handshake?.settle(.success(()))
            state.handshake = nil
        case .ended: fail(&state, tlsError("the broker closed the connection during the TLS handshake"))
        case .failed(let error): fail(&state, tlsError("the TLS handshake failed: \(error)"))
        }
    }

    private func flush(_ state: inout State) {
        while !state.output.isEmpty {
            switch state.output.withUnsafeBytes(state.transport.write) {
            case .done(let count): state.output.removeFirst(count)
            case .blocked(let interest): return wait(&state, for: interest.union(.readable))
            case .ended: return fail(&state, disconnected("the broker closed the connection"))
            case .failed(let error): return fail(&state, broken(error))
            }
        }
        wait(&state, for: .readable)
    }

    private func receive(_ state: inout State) {
        // One chunk a turn, so that no connection starves another.
        let (before, transport) = (state.input.count, state.transport)
        state.input.append(contentsOf: repeatElement(0, count: Self.chunk))
        let result = state.input.withUnsafeMutableBytes { bytes in
            transport.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[before...]))
        }
        let count = if case .done(let count) = result { count } else { 0 }
        state.input.removeLast(Self.chunk - count)
        switch result {
        case .done: break
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
                guard (size - Frame.lengthSize...Self.longestFrame).contains(length) else { throw .badLength }
                if size > Frame.lengthSize, let id = Frame.correlationId(head) { try state.expect(id) }
                used += size
                let left = length - (size - Frame.lengthSize)
                state.left = left
                state.pending[state.answered].begin(length: left)
            }
            guard let left = state.left else { return }
            let answer = state.pending[state.answered]
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
        if answer.throttleTime > .zero { observer.noteThrottling(by: address, answer.throttleTime) }
        answer.succeed()
        state.left = nil
        state.answered += 1
        state.owesSince = nil
        if state.answered == state.pending.count || state.answered > 1000 {
            state.pending.removeFirst(state.answered)
            state.answered = 0
        }
    }

    /// The error of a connection that was in use. A fault of TLS here, such as a broker's alert, is one of TLS.
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

    private func fail(_ state: inout State, _ error: KafkaError) {
        guard state.failure == nil else { return }
        state.failure = error
        state.handshake?.settle(.failure(error))
        state.handshake = nil
        state.transport.abandon()
        for answer in state.pending[state.answered...] { answer.fail(error) }
        state.session = nil
        state.pending = []
        state.answered = 0
        state.input = []
        state.output = []
        shutdown(descriptor.raw, Int32(SHUT_RDWR))
        loop.remove(descriptor, id: state.loopID)
    }
}

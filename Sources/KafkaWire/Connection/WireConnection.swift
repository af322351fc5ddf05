internal import Glibc
internal import KafkaProtocol
internal import KafkaReader
internal import Synchronization
internal import System
internal import TLS

/// A connection to a broker with many requests in flight, which the broker answers in their order.
///
/// An answer that is late is dropped when it comes. A connection that breaks the protocol, or whose answer cannot be read, is closed: all
/// that was asked by it fails.
final class WireConnection: WireLoop.Handler {
    private static let clientID = "kafka_exporter"
    /// Bytes of a frame. No cluster has an answer that comes near.
    static let longestFrame = 512 << 20
    /// The same for the messages of a login after SaslHandshake v0.
    static let longestBareFrame = 1 << 20

    struct State {
        /// In the order of the requests.
        var pending: [any PendingAnswer] = []
        /// The answer that is being read.
        var current: (any PendingAnswer)?
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
        /// The number of answers so far.
        var answers = 0
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
            let isBare = pending.first.map { $0.correlationID == nil } ?? false
            return isBare ? Frame.lengthSize : Frame.responseHeadSize
        }

        /// Begins to read the answer with this correlation id. Brokers answer in the order of the requests, so overdue answers before it will
        /// not come any more. Others may: some proxies answer in another order.
        /// - Parameter id: nil for a bare answer.
        mutating func begin(_ id: Int32?, length: Int) throws(ProtocolError) {
            guard let index = pending.firstIndex(where: { $0.correlationID == id }) else { throw .wrongCorrelationID }
            current = pending.remove(at: index)
            current?.begin(length: length)
            left = length
            if index > 0 { pending.replaceSubrange(..<index, with: pending[..<index].filter { !$0.isOverdue }) }
        }
    }

    let address: HostPort
    let loop: WireLoop
    let descriptor: FileDescriptor
    let observer: WireObserver
    let state: Mutex<State>

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
        try await loop.value(of: done, until: deadline) { [address] in
            .failure(KafkaError(.timedOut, .connect, detail: "\(address): no answer to the TLS handshake in time"))
        }.get()
    }

    /// Whether the broker has answered nothing but ApiVersions.
    var isFresh: Bool { state.withLock { $0.answers < 2 } }

    var isClosed: Bool { state.withLock { $0.failure != nil } }

    /// Whether the next answer is overdue. No other request should wait behind it.
    var owesAnswer: Bool { state.withLock { ($0.current ?? $0.pending.first)?.isOverdue ?? false } }
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
            observer.requests.count(api.key)
            let wasIdle = state.output.isEmpty
            api.appendRequest(to: &state.output, version: version, correlationId: id, clientId: Self.clientID, encode)
            if wasIdle { beginToSend(&state) }
        }
        return try await loop.value(of: result, until: deadline) { .failure(KafkaError(.timedOut, .connect)) }.get()
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
        return try await loop.value(of: result, until: deadline) { .failure(KafkaError(.timedOut, .connect)) }.get()
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
}

internal import Glibc
internal import KafkaProtocol
internal import KafkaReader
internal import Synchronization
internal import System

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
        /// Whether the loop is to say when the socket takes more.
        var waitsToWrite = false
        var nextCorrelationID: Int32 = 1
        /// Why it was closed.
        var failure: KafkaError?
        /// Since when an answer is owed whose deadline has passed.
        var owesSince: ContinuousClock.Instant?

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
    private let state = Mutex(State())
    /// The descriptor's id in the loop.
    let loopID = Mutex<UInt64>(0)

    init(_ descriptor: FileDescriptor, address: HostPort, loop: WireLoop, observer: WireObserver) {
        self.descriptor = descriptor
        self.address = address
        self.loop = loop
        self.observer = observer
    }

    deinit {
        loop.remove(descriptor, id: loopID.withLock { $0 })
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
            let wasIdle = state.output.isEmpty
            api.appendRequest(to: &state.output, version: version, correlationId: id, clientId: Self.clientID, encode)
            observer.countRequest(api.key)
            // Otherwise the loop writes when the socket takes more.
            if wasIdle { flush(&state) }
        }
        let answer = await result.value(until: deadline) { .failure(KafkaError(.timedOut, .connect)) }
        if case .failure(let error) = answer, error.code == .timedOut { noteOverdue() }
        return try answer.get()
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
            if event.ready.contains(.writable) { flush(&state) }
            if event.ready.contains(.readable) || event.isHangUp { receive(&state) }
        }
    }

    private func flush(_ state: inout State) {
        while !state.output.isEmpty {
            let sent = state.output.withUnsafeBytes { send(descriptor.raw, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if sent > 0 {
                state.output.removeFirst(sent)
            } else if sent < 0, errno == EINTR {
                continue
            } else if sent < 0, errno == EAGAIN {
                break
            } else {
                return fail(&state, disconnected(SystemError.message(errno)))
            }
        }
        // Mostly the socket takes everything, and there is nothing to change.
        guard state.waitsToWrite == state.output.isEmpty else { return }
        state.waitsToWrite.toggle()
        loop.wait(descriptor, id: loopID.withLock { $0 }, for: state.waitsToWrite ? [.readable, .writable] : .readable)
    }

    private func receive(_ state: inout State) {
        // One chunk a turn, so that no connection starves another.
        let before = state.input.count
        state.input.append(contentsOf: repeatElement(0, count: Self.chunk))
        let count = state.input.withUnsafeMutableBytes { bytes in
            let free = UnsafeMutableRawBufferPointer(rebasing: bytes[before...])
            return recv(descriptor.raw, free.baseAddress, free.count, 0)
        }
        let code = errno
        state.input.removeLast(Self.chunk - max(0, count))
        if count < 0 {
            if code != EAGAIN, code != EINTR { fail(&state, disconnected(SystemError.message(code))) }
            return
        }
        guard count > 0 else { return fail(&state, disconnected("the broker closed the connection")) }
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
                guard let length = Frame.length(head), let id = Frame.correlationId(head) else { return }
                guard (Frame.responseHeadSize - Frame.lengthSize...Self.longestFrame).contains(length) else { throw .badLength }
                try state.expect(id)
                used += Frame.responseHeadSize
                let left = length - (Frame.responseHeadSize - Frame.lengthSize)
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

    private func disconnected(_ words: String) -> KafkaError {
        KafkaError(.disconnected, .connect, detail: "\(address): \(words)")
    }

    private func fail(_ state: inout State, _ error: KafkaError) {
        guard state.failure == nil else { return }
        state.failure = error
        for answer in state.pending[state.answered...] { answer.fail(error) }
        state.pending = []
        state.answered = 0
        state.input = []
        state.output = []
        shutdown(descriptor.raw, Int32(SHUT_RDWR))
        loop.remove(descriptor, id: loopID.withLock { $0 })
    }
}

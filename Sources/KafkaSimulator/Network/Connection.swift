import CLinux
import Glibc
import KafkaProtocol
import System

/// A client's connection to a broker: bytes in, frames out. It does not interpret the frames.
struct Connection {
    enum Status: Equatable {
        case open
        case ended
    }

    /// The default of Kafka's `socket.request.max.bytes`.
    private static let maximumRequest = 104_857_600
    private static let chunk = 65_536
    /// If a client does not read its responses, its requests are not read beyond this number of waiting bytes.
    private static let maximumWaiting = 8_388_608

    let descriptor: FileDescriptor
    let broker: Int32
    private var input: [UInt8] = []
    private var outgoing: [Outgoing] = []
    private var waiting = 0
    private var answered: [ApiKey] = []
    /// Whether the broker has lost it without a word: what comes is not read.
    private var isHalfOpen = false
    /// The events that the poller was given.
    var isWatched = true
    var watchesReadable = true
    var watchesWritable = false

    init(_ descriptor: FileDescriptor, broker: Int32) {
        self.descriptor = descriptor
        self.broker = broker
    }

    /// Whether to read: clients that send faster than is answered, or do not read their responses, have to wait.
    var wantsInput: Bool { !isHeldUp && !holdsRequest }

    private var isHeldUp: Bool { waiting >= Connection.maximumWaiting }

    /// Reads the available bytes. `ended` if the client has closed or the connection broke.
    mutating func receive() -> Status {
        let received = withUnsafeTemporaryAllocation(byteCount: Connection.chunk, alignment: 1) { buffer in
            let count = recv(descriptor.raw, buffer.baseAddress, buffer.count, 0)
            if count > 0, !isHalfOpen { input += buffer.prefix(count) }
            return count
        }
        if received > 0 { return .open }
        return received < 0 && (errno == EAGAIN || errno == EINTR) ? .open : .ended
    }

    /// The length of the next request, if its length field has arrived.
    private var nextLength: Int? { Frame.length(input) }

    private var holdsRequest: Bool { nextLength.map { input.count - Frame.lengthSize >= $0 } ?? false }

    /// Whether a complete request is waiting.
    var hasRequest: Bool { !isHeldUp && holdsRequest }

    /// The next complete request; nil if there is none yet.
    mutating func nextRequest() throws(ProtocolError) -> [UInt8]? {
        if let length = nextLength, length < 0 || length > Connection.maximumRequest { throw .badLength }
        guard hasRequest, let length = nextLength else { return nil }
        let end = Frame.lengthSize + length
        defer { input.removeFirst(end) }
        return Array(input[Frame.lengthSize..<end])
    }

    /// Nothing will be answered any more, and what waits is not sent.
    mutating func loseSilently() {
        isHalfOpen = true
        (input, outgoing, waiting) = ([], [], 0)
    }

    /// Sends a response when it is due.
    /// - Returns: the id of the fault that has merged it with the one before, or sent it first; nil if there is none.
    mutating func send(_ answer: Outgoing) -> Int? {
        var answer = answer
        waiting += answer.bytes.count
        guard let last = outgoing.indices.last, let sequel = outgoing[last].sequel, outgoing[last].sent == 0,
            outgoing[last].ending == .keep
        else {
            // Responses are sent in the order of the requests: none overtakes a delayed one.
            answer.due = max(answer.due, outgoing.last?.due ?? 0)
            outgoing.append(answer)
            return nil
        }
        outgoing[last].sequel = nil
        if sequel.isMerged {
            outgoing[last].apis += answer.apis
            outgoing[last].bytes += answer.bytes
            outgoing[last].ending = answer.ending
        } else {
            answer.sequel = nil
            answer.due = outgoing[last].due
            outgoing.insert(answer, at: last)
        }
        return sequel.fault
    }

    /// When the next response is due; nil if none is waiting for its time.
    var nextDue: Int64? { outgoing.first?.due }

    /// Whether a due response is waiting for the client.
    func isBlocked(at now: Int64) -> Bool { outgoing.first.map { $0.due <= now } ?? false }

    /// Sends what is due.
    mutating func flush(at now: Int64) -> Status {
        while let next = outgoing.first, next.due <= now {
            let sent = next.bytes.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(next.sent))
                return rest.isEmpty ? 0 : Glibc.send(descriptor.raw, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            guard sent >= 0 else { return errno == EAGAIN || errno == EINTR ? .open : .ended }
            outgoing[0].sent += sent
            guard outgoing[0].sent == next.bytes.count else { continue }
            outgoing.removeFirst()
            waiting -= next.bytes.count
            answered += next.apis
            switch next.ending {
            case .keep: break
            case .close: return .ended
            case .reset:
                resetOnClose()
                return .ended
            }
        }
        return .open
    }

    /// The requests whose responses were sent since the last call.
    mutating func takeAnswered() -> [ApiKey] {
        defer { answered = [] }
        return answered
    }

    /// Makes closing send a reset instead of an orderly end.
    private func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor.raw, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    /// Accepts the next connection; nil if there is none.
    /// - Throws: if the system has no room for it; it then stays with the listener.
    static func accept(_ listener: FileDescriptor, broker: Int32) throws(SystemError) -> Connection? {
        var number: Int32
        repeat {
            number = Glibc.accept(listener.raw, nil, nil)
            // A client that disconnected while waiting is no reason to stop.
        } while number < 0 && [EINTR, ECONNABORTED].contains(errno)
        guard number >= 0 else {
            let code = errno
            if code == EAGAIN { return nil }
            throw SystemError("accept", code: code)
        }
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        _ = fcntl(number, F_SETFL, O_NONBLOCK)
        var yes: Int32 = 1
        setsockopt(number, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        return Connection(FileDescriptor(owning: number), broker: broker)
    }
}

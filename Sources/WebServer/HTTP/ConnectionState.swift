/// The state of one connection, between the bytes it reads and the bytes it writes. It does no I/O and reads no clock: the caller
/// reports what happened and when, and gets back what to do next.
///
/// One request is under way at a time. The next request of a pipeline waits in the parser until the response is sent, and nothing
/// more is read meanwhile: responses keep their order, and a client cannot fill our memory.
struct ConnectionState {
    typealias Instant = ContinuousClock.Instant

    /// The operation to try on the transport.
    enum Operation: Equatable {
        case handshake, read, write, none
    }

    enum Step {
        /// Continue with `operation`.
        case proceed
        /// Let a handler answer this request, then call `answer`.
        case request(RequestHead)
        /// Answer with this error, also by `answer`.
        case reject(RequestError)
        /// Tell the client that nothing more is written, then continue.
        case finishWriting
        case close
    }

    private enum Phase {
        case handshaking
        case reading
        case handling(Exchange)
        case writing(OutgoingResponse, keepAlive: Bool, until: Instant)
        /// The last response is sent; whatever the client still sends is discarded until it closes. Closing at once would reset
        /// the connection, and the client could lose the response.
        case lingering(discarded: Int)
    }

    private struct Exchange {
        var isHead = false
        var keepAlive = false
        var version = RequestHead.Version.http11
    }

    private static let lingeringBytes = 4 * 1024 * 1024

    private let limits: WebServer.Limits
    private let isRefused: Bool
    private var parser: RequestParser
    private var phase = Phase.handshaking
    private var isStopping = false
    private var isFirstRequest = true
    private var isHeadStarted = false
    /// When it last became idle.
    private(set) var idleSince: Instant
    /// When to call `expire`; nil while a handler works.
    private(set) var deadline: Instant?

    /// - Parameter isRefused: there is no room, so the only response is 503.
    init(limits: WebServer.Limits, isRefused: Bool, now: Instant) {
        self.limits = limits
        self.isRefused = isRefused
        parser = RequestParser(limits: .init(limits))
        idleSince = now
        deadline = now + limits.handshakeTimeout
    }

    var operation: Operation {
        switch phase {
        case .handshaking: .handshake
        case .reading, .lingering: .read
        case .handling: .none
        case .writing: .write
        }
    }

    /// Whether no request is under way. A request that has not arrived completely does not count: otherwise slow clients could
    /// occupy every slot.
    var isIdle: Bool {
        switch phase {
        case .handshaking, .reading, .lingering: true
        case .handling, .writing: false
        }
    }

    /// What to write next, at most `limit` bytes.
    func output(limit: Int) -> ArraySlice<UInt8> {
        guard case .writing(let response, _, _) = phase else { return [] }
        return response.next(limit: limit)
    }

    mutating func handshakeDone(now: Instant) -> Step {
        startReading(now: now)
        return isRefused ? reject(.overloaded) : nextRequest(now: now)
    }

    mutating func received(_ bytes: some Collection<UInt8>, now: Instant) -> Step {
        switch phase {
        case .lingering(let discarded) where discarded + bytes.count <= Self.lingeringBytes:
            phase = .lingering(discarded: discarded + bytes.count)
            return .proceed
        case .reading:
            parser.append(bytes)
            return nextRequest(now: now)
        default:
            return .close
        }
    }

    /// - Parameter date: for the Date header.
    mutating func answer(_ response: Response, date: String, now: Instant) -> Step {
        guard case .handling(let exchange) = phase else { return .proceed }
        let keepAlive = exchange.keepAlive && !isStopping
        let persistence: ResponseHead.Persistence =
            keepAlive ? (exchange.version == .http11 ? .keepAlive : .keepAliveAloud) : .close
        let outgoing = OutgoingResponse(response, date: date, persistence: persistence, withBody: !exchange.isHead)
        write(outgoing, keepAlive: keepAlive, until: now + limits.writeTimeout, now: now)
        return .proceed
    }

    mutating func wrote(_ count: Int, now: Instant) -> Step {
        guard case .writing(var response, let keepAlive, let end) = phase else { return .close }
        response.advance(by: count)
        guard response.isComplete else {
            write(response, keepAlive: keepAlive, until: end, now: now)
            return .proceed
        }
        if keepAlive, !isStopping {
            isFirstRequest = false
            startReading(now: now)
            return nextRequest(now: now)
        }
        phase = .lingering(discarded: 0)
        idleSince = now
        deadline = now + limits.lingerTimeout
        return .finishWriting
    }

    /// The deadline has passed.
    mutating func expire() -> Step {
        guard case .reading = phase, parser.isMidRequest else { return .close }
        return reject(.headTimeout)
    }

    /// The server stops: the request under way is finished, and no new one begins.
    mutating func stop() -> Step {
        isStopping = true
        switch phase {
        case .handshaking, .reading: return .close
        case .handling, .writing, .lingering: return .proceed
        }
    }

    private mutating func startReading(now: Instant) {
        phase = .reading
        idleSince = now
        isHeadStarted = false
        deadline = now + (isFirstRequest ? limits.headerTimeout : limits.idleTimeout)
    }

    private mutating func nextRequest(now: Instant) -> Step {
        do throws(RequestError) {
            guard let head = try parser.next() else {
                if parser.isMidRequest, !isHeadStarted {
                    isHeadStarted = true
                    if !isFirstRequest { deadline = now + limits.headerTimeout }
                }
                return .proceed
            }
            let keepAlive = head.wantsKeepAlive && !head.announcesBody && !head.hasBareLineFeed
            phase = .handling(Exchange(isHead: head.method == "HEAD", keepAlive: keepAlive, version: head.version))
            deadline = nil
            return .request(head)
        } catch {
            return reject(error)
        }
    }

    private mutating func write(_ response: OutgoingResponse, keepAlive: Bool, until end: Instant, now: Instant) {
        phase = .writing(response, keepAlive: keepAlive, until: end)
        deadline = min(end, now + limits.stallTimeout)
    }

    /// Bytes after the request are ignored.
    mutating func reject(_ error: RequestError) -> Step {
        phase = .handling(Exchange())
        deadline = nil
        return .reject(error)
    }
}

extension RequestParser.Limits {
    fileprivate init(_ limits: WebServer.Limits) {
        self.init(
            requestLineBytes: limits.requestLineBytes, headerBytes: limits.headerBytes, headerCount: limits.headerCount)
    }
}

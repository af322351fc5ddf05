import Testing

@testable import WebServer

/// The state of a connection without a socket: the next step after events in any order.
@Suite struct ConnectionStateTests {
    private static let start = ContinuousClock.now
    private static let get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
    private static let limits = WebServer.Limits()

    private func open(isRefused: Bool = false) -> (ConnectionState, ConnectionState.Step) {
        var state = ConnectionState(limits: Self.limits, isRefused: isRefused, now: Self.start)
        #expect(state.operation == .handshake)
        #expect(state.deadline == Self.start + Self.limits.handshakeTimeout)
        let step = state.handshakeDone(now: Self.start)
        return (state, step)
    }

    /// Writes all available bytes and returns them with the step that follows the last one.
    private func write(_ state: inout ConnectionState, now: ContinuousClock.Instant = start) -> (String, ConnectionState.Step) {
        var bytes: [UInt8] = []
        var step = ConnectionState.Step.proceed
        while state.operation == .write {
            let output = state.output(limit: 10)
            bytes += output
            step = state.wrote(output.count, now: now)
        }
        return (String(decoding: bytes, as: UTF8.self), step)
    }

    private func name(_ step: ConnectionState.Step) -> String {
        switch step {
        case .proceed: "proceed"
        case .request(let head): "request \(head.method) \(head.target.path)"
        case .reject(let error): "reject \(error.status.code)"
        case .finishWriting: "finishWriting"
        case .close: "close"
        }
    }

    @Test func oneRequestAtATime() {
        var (state, _) = open()
        #expect(state.operation == .read)
        let pipeline = "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\nGET /3 HT"
        #expect(name(state.received(Array(pipeline.utf8), now: Self.start)) == "request GET /1")
        #expect(state.operation == .none)
        #expect(state.deadline == nil)
        #expect(!state.isIdle)
        #expect(name(state.answer(.text("one"), date: "", now: Self.start)) == "proceed")
        let first = write(&state)
        #expect(first.0.hasSuffix("\r\n\r\none"))
        #expect(name(first.1) == "request GET /2")
        _ = state.answer(.text("two"), date: "", now: Self.start)
        #expect(name(write(&state).1) == "proceed")
        #expect(state.operation == .read)
        #expect(state.deadline == Self.start + Self.limits.headerTimeout, "the third request has begun")
    }

    @Test func deadlinesFollowTheConversation() {
        var (state, _) = open()
        let later = Self.start + .seconds(5)
        #expect(state.deadline == Self.start + Self.limits.headerTimeout)
        _ = state.received(Array("GET /".utf8), now: later)
        #expect(
            state.deadline == Self.start + Self.limits.headerTimeout, "for the first request the time starts with the connection")
        _ = state.received(Array(" HTTP/1.1\r\nHost: h\r\n\r\n".utf8), now: later)
        _ = state.answer(.text(""), date: "", now: later)
        #expect(state.deadline == later + Self.limits.stallTimeout)
        _ = write(&state, now: later)
        #expect(state.deadline == later + Self.limits.idleTimeout)
        #expect(state.isIdle && state.idleSince == later)
        let next = later + .seconds(60)
        _ = state.received(Array("G".utf8), now: next)
        _ = state.received(Array("E".utf8), now: next + .seconds(9))
        #expect(state.deadline == next + Self.limits.headerTimeout, "a byte more does not move it")
        #expect(state.isIdle && state.idleSince == later, "half a request occupies no slot")
    }

    @Test func slowAnswersTimeOut() {
        var (state, _) = open()
        _ = state.received(Array(Self.get.utf8), now: Self.start)
        _ = state.answer(.text("some bytes"), date: "", now: Self.start)
        let later = Self.start + .seconds(9)
        _ = state.wrote(1, now: later)
        #expect(state.deadline == later + Self.limits.stallTimeout)
        _ = state.wrote(1, now: Self.start + .seconds(55))
        #expect(state.deadline == Self.start + Self.limits.writeTimeout, "single bytes do not extend it")
    }

    @Test func expiry() {
        var (silent, _) = open()
        #expect(name(silent.expire()) == "close")
        var (slow, _) = open()
        _ = slow.received(Array("GET".utf8), now: Self.start)
        #expect(name(slow.expire()) == "reject 408")
        _ = slow.answer(Response(.headTimeout), date: "", now: Self.start)
        #expect(slow.operation == .write)
        #expect(name(slow.expire()) == "close", "it does not read the response either")
    }

    @Test(arguments: ["bad\r\n", "GET / HTTP/3.0\r\n"]) func anErrorIsTheLastAnswer(_ bytes: String) {
        var (state, _) = open()
        let step = state.received(Array((bytes + Self.get).utf8), now: Self.start)
        #expect(name(step).hasPrefix("reject"))
        _ = state.answer(Response(.malformed("")), date: "", now: Self.start)
        let (text, end) = write(&state)
        #expect(text.contains("Connection: close\r\n"))
        #expect(name(end) == "finishWriting")
        #expect(state.operation == .read, "further bytes are discarded")
        #expect(name(state.received(Array(Self.get.utf8), now: Self.start)) == "proceed")
        #expect(name(state.received([UInt8](repeating: 0, count: 8 << 20), now: Self.start)) == "close", "but not for ever")
        #expect(name(state.expire()) == "close")
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "none"), ("GET / HTTP/1.0\r\n\r\n", "close"),
        ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "keep-alive"),
        ("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "close"),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n", "close"),
        ("GET / HTTP/1.1\nHost: h\n\n", "close"), ("GET / HTTP/1.1\r\nHost: h\r\nX: a\n\n", "close"),
        ("GET / HTTP/1.0\nConnection: keep-alive\n\n", "close"),
    ])
    func persistence(request: String, header: String) {
        var (state, _) = open()
        _ = state.received(Array(request.utf8), now: Self.start)
        _ = state.answer(.text("x"), date: "", now: Self.start)
        let (text, end) = write(&state)
        #expect(text.contains("Connection: \(header)\r\n") == (header != "none"))
        #expect(text.contains("Connection:") == (header != "none"))
        #expect(name(end) == (header == "close" ? "finishWriting" : "proceed"))
    }

    @Test func refused() {
        let (state, step) = open(isRefused: true)
        #expect(name(step) == "reject 503")
        #expect(state.operation == .none)
    }

    @Test func stopFinishesTheRequestUnderWay() {
        var (idle, _) = open()
        #expect(name(idle.stop()) == "close")
        var (handling, _) = open()
        _ = handling.received(Array((Self.get + Self.get).utf8), now: Self.start)
        #expect(name(handling.stop()) == "proceed")
        _ = handling.answer(.text("x"), date: "", now: Self.start)
        let (text, end) = write(&handling)
        #expect(text.contains("Connection: close\r\n"))
        #expect(name(end) == "finishWriting", "the second request is not begun")
        var (writing, _) = open()
        _ = writing.received(Array((Self.get + Self.get).utf8), now: Self.start)
        _ = writing.answer(.text("x"), date: "", now: Self.start)
        #expect(name(writing.stop()) == "proceed")
        #expect(name(write(&writing).1) == "finishWriting")
    }
}

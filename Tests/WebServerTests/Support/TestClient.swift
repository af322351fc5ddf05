import Glibc

/// A client at the level of bytes: blocking, on one thread, free to break every rule.
final class TestClient {
    struct Failure: Error, CustomStringConvertible {
        let description: String
        static func system(_ call: String) -> Failure {
            Failure(description: "\(call): \(String(cString: strerror(errno)))")
        }
    }

    struct Answer {
        var status = 0
        var headers: [String: String] = [:]
        var body: [UInt8] = []
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    private var socket: Int32
    /// For a TLS layer above; this client keeps ownership.
    var descriptor: Int32 { socket }
    private var received: [UInt8] = []

    /// - Parameters:
    ///   - source: the IPv4 source address, if not the default.
    ///   - receiveBuffer: the size of the receive buffer in bytes; nil for the default.
    init(port: UInt16, host: String = "127.0.0.1", source: String? = nil, receiveBuffer: Int32? = nil) throws {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICHOST
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &list) == 0, let list else {
            throw Failure(description: "no address: \(host)")
        }
        defer { freeaddrinfo(list) }
        socket = Glibc.socket(list.pointee.ai_family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw Failure.system("socket") }
        if var bytes = receiveBuffer {
            setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
        }
        // A server that does not answer fails the test instead of hanging it.
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if let source { try bind(to: source) }
        guard connect(socket, list.pointee.ai_addr, list.pointee.ai_addrlen) == 0 else {
            let failure = Failure.system("connect")
            close()
            throw failure
        }
    }

    private func bind(to source: String) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr(source)
        let result = withUnsafeBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { Glibc.bind(socket, $0.baseAddress, socklen_t(bytes.count)) }
        }
        guard result == 0 else { throw Failure.system("bind") }
    }

    deinit { close() }

    func close() {
        if socket >= 0 { Glibc.close(socket) }
        socket = -1
    }

    /// Closes so that the server sees a reset.
    func reset() {
        var hard = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    func finishWriting() {
        shutdown(socket, Int32(SHUT_WR))
    }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Failure.system("send") }
            rest = rest.dropFirst(count)
        }
    }

    func get(_ path: String, headers: String = "") throws -> Answer {
        try send("GET \(path) HTTP/1.1\r\nHost: test\r\n\(headers)\r\n")
        return try answer()
    }

    /// - Parameter toHead: the response has no body, whatever its Content-Length.
    func answer(toHead: Bool = false) throws -> Answer {
        var answer = Answer()
        answer.status = Int(try line().split(separator: " ").dropFirst().first ?? "") ?? 0
        while true {
            let header = try line()
            guard !header.isEmpty else { break }
            let parts = header.split(separator: ":", maxSplits: 1)
            answer.headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop(while: { $0 == " " })) : ""
        }
        guard !toHead else { return answer }
        guard answer.headers["transfer-encoding"] == "chunked" else {
            answer.body = try take(Int(answer.headers["content-length"] ?? "") ?? 0)
            return answer
        }
        while true {
            let size = try line()
            guard let count = Int(size, radix: 16) else { throw Failure(description: "not a chunk's size: \(size)") }
            answer.body += try take(count)
            let end = try line()
            guard end.isEmpty else { throw Failure(description: "not a chunk's end: \(end)") }
            if count == 0 { return answer }
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count < count { try receive() }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    /// At least one byte; returns the number of bytes.
    @discardableResult
    func receive() throws -> Int {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count >= 0 else { throw Failure.system("recv") }
        guard count > 0 else { throw Failure(description: "the server closed the connection") }
        received += buffer[..<count]
        return count
    }

    /// Waits until the server closes or resets the connection, and returns what it sent before.
    func untilClosed() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            if count == 0 || (count < 0 && [ECONNRESET, EPIPE].contains(errno)) { return received }
            guard count > 0 else { throw Failure.system("recv") }
            received += buffer[..<count]
        }
    }

    private func line() throws -> String {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                let line = received[..<end].dropLast()
                defer { received.removeFirst(end + 1) }
                return String(decoding: line, as: UTF8.self)
            }
            try receive()
        }
    }
}

import COpenSSL
import Foundation
import Glibc
import Synchronization

/// A small HTTP server that acts as a token server, STS or a metadata service, and records its requests.
public final class StandInServer: Sendable {
    public struct Request: Sendable {
        public var method = ""
        public var target = ""
        /// Names are in lower case.
        public var headers: [String: String] = [:]
        public var body = ""

        /// The decoded fields of a form.
        public var form: [String: String] {
            var fields: [String: String] = [:]
            for pair in body.split(separator: "&") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                fields[parts[0].removingPercentEncoding ?? ""] = parts.count > 1 ? parts[1].removingPercentEncoding : ""
            }
            return fields
        }
    }

    public struct Response: Sendable {
        public var status: Int
        public var headers: [String: String]
        public var body: String
        /// Sends nothing, and keeps the connection open.
        public var isSilent: Bool

        public init(status: Int = 200, headers: [String: String] = [:], body: String = "", isSilent: Bool = false) {
            self.status = status
            self.headers = headers
            self.body = body
            self.isSilent = isSilent
        }
    }

    private let listener: Int32
    private let port: Int
    private let handler: @Sendable (Request) -> Response
    private let seen = Mutex<[Request]>([])
    private let tls: TLSServerContext?

    public var address: String { "\(tls == nil ? "http" : "https")://127.0.0.1:\(port)" }
    public var requests: [Request] { seen.withLock { $0 } }

    /// - Parameter identity: certificate and key, to use TLS.
    public init(identity: (certificate: String, key: String)? = nil, handler: @escaping @Sendable (Request) -> Response) throws {
        self.handler = handler
        tls = try identity.map { try TLSServerContext(certificate: $0.certificate, key: $0.key) }
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isNamed = withUnsafeMutablePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                withLoopbackAddress(port: 0) { bind(listener, $0, $1) } == 0 && listen(listener, 16) == 0
                    && getsockname(listener, name, &size) == 0
            }
        }
        guard isNamed else {
            let reason = String(cString: strerror(errno))
            close(listener)
            throw TestSupportError("cannot listen on 127.0.0.1: \(reason)")
        }
        port = Int(UInt16(bigEndian: name.sin_port))
        Thread.detachNewThread { [self] in acceptAll() }
    }

    /// Must be called: the accepting thread retains this object.
    public func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func acceptAll() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            Thread.detachNewThread { [self] in
                answer(connection)
                close(connection)
            }
        }
        close(listener)
    }

    private func answer(_ connection: Int32) {
        // OpenSSL writes without MSG_NOSIGNAL: a client that hangs up early must not end the test process.
        var hangUp = sigset_t()
        sigemptyset(&hangUp)
        sigaddset(&hangUp, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &hangUp, nil)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var session: OpaquePointer?
        if let tls {
            session = SSL_new(tls.pointer)
            SSL_set_fd(session, connection)
            guard SSL_accept(session) == 1 else { return SSL_free(session) }
        }
        defer { SSL_free(session) }
        guard let request = read(connection, session) else { return }
        seen.withLock { $0.append(request) }
        let response = handler(request)
        if response.isSilent {
            // Until the client disconnects.
            var byte: UInt8 = 0
            _ = recv(connection, &byte, 1, 0)
            return
        }
        var text = "HTTP/1.1 \(response.status) Status\r\nContent-Length: \(response.body.utf8.count)\r\nConnection: close\r\n"
        for (name, value) in response.headers { text += "\(name): \(value)\r\n" }
        let bytes = Array((text + "\r\n" + response.body).utf8)
        if let session {
            SSL_write(session, bytes, Int32(bytes.count))
            SSL_shutdown(session)
        } else {
            send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }
    }

    private func read(_ connection: Int32, _ session: OpaquePointer?) -> Request? {
        var received: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            if let request = parse(received) { return request }
            let count =
                session.map { Int(SSL_read($0, &chunk, Int32(chunk.count))) } ?? recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            received += chunk.prefix(count)
        }
    }

    /// - Returns: nil until the request is complete.
    private func parse(_ received: [UInt8]) -> Request? {
        let text = String(decoding: received, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        let first = lines[0].components(separatedBy: " ")
        guard first.count == 3 else { return nil }
        var request = Request(method: first[0], target: first[1])
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            request.headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        }
        request.body = String(text[end.upperBound...])
        guard request.body.utf8.count >= Int(request.headers["content-length"] ?? "0") ?? 0 else { return nil }
        return request
    }
}

/// Owns an `SSL_CTX`.
///
/// `@unchecked Sendable`: OpenSSL counts its references atomically, and it is not modified once in use.
private final class TLSServerContext: @unchecked Sendable {
    let pointer: OpaquePointer

    init(certificate: String, key: String) throws {
        guard let pointer = SSL_CTX_new(TLS_server_method()) else { throw TestSupportError("OpenSSL does not start") }
        self.pointer = pointer
        guard SSL_CTX_use_certificate_chain_file(pointer, certificate) == 1,
            SSL_CTX_use_PrivateKey_file(pointer, key, SSL_FILETYPE_PEM) == 1
        else { throw TestSupportError("OpenSSL cannot use \(certificate) with \(key)") }
    }

    deinit {
        SSL_CTX_free(pointer)
    }
}

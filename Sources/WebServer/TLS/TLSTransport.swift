import COpenSSL
import Glibc
internal import System

/// TLS over TCP, by OpenSSL. The `SSL` object belongs to it, and to the server's thread.
final class TLSTransport: Transport {
    private let socket: FileDescriptor
    private let context: TLSContext
    private let ssl: OpaquePointer
    /// The handshake is done, nothing failed since, and the client was not told that no more is written.
    private var canSayGoodbye = false

    /// - Parameter socket: Connected and non-blocking.
    init(_ socket: FileDescriptor, context: TLSContext) throws(TLSError) {
        ErrorQueue.clear()
        guard let ssl = SSL_new(context.pointer) else { throw TLSError(.other, ErrorQueue.take()) }
        guard SSL_set_fd(ssl, socket.raw) == 1 else {
            SSL_free(ssl)
            throw TLSError(.other, ErrorQueue.take())
        }
        SSL_set_accept_state(ssl)
        self.socket = socket
        self.context = context
        self.ssl = ssl
    }

    deinit {
        sayGoodbye()
        SSL_free(ssl)
    }

    func handshake() -> TransportResult<Void> {
        switch perform(SSL_do_handshake) {
        case .done:
            canSayGoodbye = true
            if let problem = problemWithClientCertificate() { return .failed(TLSError(.other, problem)) }
            return .done(())
        case .blocked(let readiness): return .blocked(on: readiness)
        case .ended: return .ended
        case .failed(let error): return .failed(error)
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> TransportResult<Int> {
        perform { SSL_read($0, buffer.baseAddress, Int32(clamping: buffer.count)) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> TransportResult<Int> {
        perform { SSL_write($0, bytes.baseAddress, Int32(clamping: bytes.count)) }
    }

    func finishWriting() {
        sayGoodbye()
        shutdown(socket.raw, Int32(SHUT_WR))
    }

    /// - Parameter operation: Returns a positive number when it is done.
    private func perform(_ operation: (OpaquePointer) -> Int32) -> TransportResult<Int> {
        ErrorQueue.clear()
        errno = 0
        let result = operation(ssl)
        let code = errno
        if result > 0 { return .done(Int(result)) }
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ: return .blocked(on: .readable)
        case SSL_ERROR_WANT_WRITE: return .blocked(on: .writable)
        case SSL_ERROR_ZERO_RETURN: return .ended
        case SSL_ERROR_SYSCALL:
            canSayGoodbye = false
            return code == 0 ? .ended : .failed(SystemError("TLS", code: code))
        default:
            canSayGoodbye = false
            if ErrorQueue.firstReason == SSL_R_HTTP_REQUEST { answerPlainHTTP() }
            return .failed(TLSError(.other, "TLS: \(ErrorQueue.take())\(verificationProblem)"))
        }
    }

    /// After a failure, or once it was said, OpenSSL allows no other word.
    private func sayGoodbye() {
        guard canSayGoodbye else { return }
        canSayGoodbye = false
        SSL_shutdown(ssl)
        ErrorQueue.clear()
    }

    private var verificationProblem: String {
        let result = SSL_get_verify_result(ssl)
        return result == X509_V_OK ? "" : ": \(String(cString: X509_verify_cert_error_string(result)))"
    }

    private func problemWithClientCertificate() -> String? {
        guard let allowed = context.allowedClientNames else { return nil }
        guard let certificate = SSL_get1_peer_certificate(ssl).map(CertificateHandle.init(owning:)) else {
            return "the client has no certificate, and only some clients are allowed"
        }
        let names = certificate.alternativeNames
        guard !names.contains(where: allowed.contains) else { return nil }
        return "the client's certificate has no allowed name, but only \(names.joined(separator: ", "))"
    }

    /// A client that took this for an HTTP port has a right to a word it can read.
    private func answerPlainHTTP() {
        // What is left unread when the socket closes would reset the connection, and take the answer with it.
        var request = [UInt8](repeating: 0, count: 16 * 1024)
        recv(socket.raw, &request, request.count, 0)
        let text = "This port speaks HTTPS: write https:// instead of http://.\n"
        let answer =
            "HTTP/1.0 \(Status.badRequest)\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: \(text.utf8.count)\r\n"
            + "Connection: close\r\n\r\n\(text)"
        let bytes = Array(answer.utf8)
        send(socket.raw, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}

import COpenSSL
import Glibc
public import System

/// TLS over one TCP connection: the `SSL` object and its steps. Belongs to one thread at a time, which must not take SIGPIPE: OpenSSL
/// writes with write(2), also when the connection is let go of. System's `Thread` blocks the signal.
///
/// Each step does what it can at once. `blocked` says what the socket must be ready for before the step is made again, which need not be
/// what the step is about: a read may have to write first. A step fails with ``OpenSSLError``, `SystemError` or ``TLSError``, and no
/// other step is possible then.
public final class TLSConnection {
    private let socket: FileDescriptor
    private let context: TLSContext
    private let ssl: OpaquePointer
    /// The handshake is done, nothing failed since, and the other side was not told that no more is written.
    private var canSayGoodbye = false

    /// - Parameters:
    ///   - socket: Connected and non-blocking.
    ///   - host: for a client, what it connects to: servers learn it by the server name indication.
    public init(_ socket: FileDescriptor, context: TLSContext, host: String? = nil) throws(TLSError) {
        OpenSSLError.clearQueue()
        guard let ssl = SSL_new(context.pointer) else { throw TLSError(.other, "\(OpenSSLError.take())") }
        guard SSL_set_fd(ssl, socket.raw) == 1 else {
            SSL_free(ssl)
            throw TLSError(.other, "\(OpenSSLError.take())")
        }
        switch context.role {
        case .server: SSL_set_accept_state(ssl)
        case .client: SSL_set_connect_state(ssl)
        }
        self.socket = socket
        self.context = context
        self.ssl = ssl
        if let host { indicate(host) }
    }

    deinit {
        sayGoodbye()
        SSL_free(ssl)
    }

    private func indicate(_ host: String) {
        // Of addresses TLS has no indication (RFC 6066, 3).
        var address = in6_addr()
        guard inet_pton(AF_INET, host, &address) != 1, inet_pton(AF_INET6, host, &address) != 1 else { return }
        host.withCString { name in
            _ = SSL_ctrl(
                ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name), UnsafeMutableRawPointer(mutating: name))
        }
    }

    /// Goes on with the handshake until it is `done`.
    public func handshake() -> IOResult<Void> {
        switch perform(SSL_do_handshake) {
        case .done:
            canSayGoodbye = true
            if let problem = problemWithClientCertificate() { return .failed(TLSError(.other, problem)) }
            return .done(())
        case .blocked(let interest): return .blocked(on: interest)
        case .ended: return .ended
        case .failed(let error): return .failed(error)
        }
    }

    /// Reads at least one byte when `done`, and as many as have come and have room.
    public func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult<Int> {
        perform { SSL_read($0, buffer.baseAddress, Int32(clamping: buffer.count)) }
    }

    /// Writes at least one byte of a non-empty buffer when `done`. After `blocked` it is called with the same bytes again, or more of them.
    public func write(_ bytes: UnsafeRawBufferPointer) -> IOResult<Int> {
        perform { SSL_write($0, bytes.baseAddress, Int32(clamping: bytes.count)) }
    }

    /// Tells the other side, as far as that is possible at once, that no more is written. After a failure, or once it was said, OpenSSL
    /// allows no other word.
    public func sayGoodbye() {
        guard canSayGoodbye else { return }
        canSayGoodbye = false
        SSL_shutdown(ssl)
        OpenSSLError.clearQueue()
    }

    /// Such as `TLSv1.3`.
    public var version: String { String(cString: SSL_get_version(ssl)) }

    /// What is wrong with the chain of the other side's certificate.
    public var chainError: ChainError? { ChainError(code: Int32(clamping: SSL_get_verify_result(ssl))) }

    /// The other side's own certificate; nil where it shows none.
    public var peerCertificate: X509Certificate? { SSL_get1_peer_certificate(ssl).map(X509Certificate.init(owning:)) }

    /// - Parameter operation: Returns a positive number when it is done.
    private func perform(_ operation: (OpaquePointer) -> Int32) -> IOResult<Int> {
        OpenSSLError.clearQueue()
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
            return .failed(OpenSSLError.take())
        }
    }

    private func problemWithClientCertificate() -> String? {
        guard let allowed = context.allowedClientNames else { return nil }
        guard let certificate = peerCertificate else {
            return "the client has no certificate, and only some clients are allowed"
        }
        let names = certificate.alternativeNames.compactMap(\.value)
        guard !names.contains(where: allowed.contains) else { return nil }
        return "the client's certificate has no allowed name, but only \(names.joined(separator: ", "))"
    }
}

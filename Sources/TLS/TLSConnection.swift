import COpenSSL
import Glibc
public import System

/// TLS over one TCP connection: the `SSL` object and its steps. It belongs to one thread at a time, which must not receive SIGPIPE: OpenSSL
/// writes with write(2), also when the connection is deinitialized. System's `Thread` blocks the signal.
///
/// Each step does as much as it can without blocking. `blocked` says what the socket must be ready for before the step is retried. That
/// may differ from the step's own direction: a read may have to write first. A step fails with ``OpenSSLError``, `SystemError` or
/// ``TLSError``, and no other step is possible afterwards.
public final class TLSConnection {
    private let socket: FileDescriptor
    private let context: TLSContext
    private let ssl: OpaquePointer
    /// Whether the handshake is done, nothing has failed since, and close_notify has not been sent.
    private var canSayGoodbye = false

    /// - Parameters:
    ///   - socket: connected and non-blocking.
    ///   - host: the host that a client connects to, which is sent as the server name indication.
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
        // Addresses are not allowed as server name indication (RFC 6066, 3).
        var address = in6_addr()
        guard inet_pton(AF_INET, host, &address) != 1, inet_pton(AF_INET6, host, &address) != 1 else { return }
        host.withCString { name in
            _ = SSL_ctrl(
                ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name), UnsafeMutableRawPointer(mutating: name))
        }
    }

    /// Continues the handshake. It is called until it is `done`.
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

    /// Reads at least one byte when `done`, and as many as have arrived and fit.
    public func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult<Int> {
        perform { SSL_read($0, buffer.baseAddress, Int32(clamping: buffer.count)) }
    }

    /// Writes at least one byte of a non-empty buffer when `done`. After `blocked`, it must be called with the same bytes again, or with
    /// more added to them.
    public func write(_ bytes: UnsafeRawBufferPointer) -> IOResult<Int> {
        perform { SSL_write($0, bytes.baseAddress, Int32(clamping: bytes.count)) }
    }

    /// Sends close_notify, which announces that nothing more is written, if that is possible without blocking. OpenSSL does not allow it
    /// after a failure, or a second time.
    public func sayGoodbye() {
        guard canSayGoodbye else { return }
        canSayGoodbye = false
        SSL_shutdown(ssl)
        OpenSSLError.clearQueue()
    }

    /// Ends the connection without close_notify, so that nothing more is written.
    public func abandon() { canSayGoodbye = false }

    /// Such as `TLSv1.3`.
    public var version: String { String(cString: SSL_get_version(ssl)) }

    /// The error in the peer's certificate chain; nil if it is valid.
    public var chainError: ChainError? { ChainError(code: Int32(clamping: SSL_get_verify_result(ssl))) }

    /// The peer's own certificate; nil if it presented none.
    public var peerCertificate: X509Certificate? { SSL_get1_peer_certificate(ssl).map(X509Certificate.init(owning:)) }

    /// - Parameter operation: returns a positive number when it is done.
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
            return "the client presents no certificate, but only some clients are allowed"
        }
        let names = certificate.alternativeNames.compactMap(\.value)
        guard !names.contains(where: allowed.contains) else { return nil }
        return "the client's certificate has no allowed name, but only \(names.joined(separator: ", "))"
    }
}

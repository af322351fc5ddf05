import COpenSSL
import Glibc
import KafkaClient

/// TLS over a connection to a broker, with the files that the exporter uses. Any certificate is accepted: what is wrong with it is
/// for the caller to say, and more than the first thing. Belongs to one thread.
final class TLSChannel: ByteChannel {
    private let socket: TCPSocket
    private let context: OpaquePointer
    private let ssl: OpaquePointer

    /// - Parameters:
    ///   - host: for the server name indication.
    ///   - security: of a client certificate and the trusted authorities.
    /// - Throws: where OpenSSL cannot use a file, or the handshake fails.
    init(
        over socket: TCPSocket, host: String, security: KafkaSecurity.TLS, deadline: ContinuousClock.Instant
    ) throws(ChannelError) {
        ERR_clear_error()
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw .tls(Self.takeFailure()) }
        guard let ssl = Self.configure(context, security) ? SSL_new(context) : nil else {
            SSL_CTX_free(context)
            throw .tls(Self.takeFailure())
        }
        self.socket = socket
        self.context = context
        self.ssl = ssl
        SSL_set_fd(ssl, socket.descriptor)
        // Of addresses TLS has no indication (RFC 6066, 3).
        var address = in6_addr()
        if inet_pton(AF_INET, host, &address) != 1, inet_pton(AF_INET6, host, &address) != 1 {
            host.withCString { name in
                _ = SSL_ctrl(
                    ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name), UnsafeMutableRawPointer(mutating: name))
            }
        }
        _ = try perform(deadline: deadline) { SSL_connect($0) }
    }

    deinit {
        SSL_free(ssl)
        SSL_CTX_free(context)
    }

    /// Such as `TLSv1.3`.
    var version: String { String(cString: SSL_get_version(ssl)) }

    /// What OpenSSL's check of the chain found (`X509_V_ERR_*`), 0 for nothing wrong.
    var chainError: Int32 { Int32(clamping: SSL_get_verify_result(ssl)) }

    /// The broker's own certificate; nil where it shows none.
    var certificate: [UInt8]? {
        guard let certificate = SSL_get1_peer_certificate(ssl) else { return nil }
        defer { X509_free(certificate) }
        var pointer: UnsafeMutablePointer<UInt8>?
        let count = i2d_X509(certificate, &pointer)
        guard count > 0, let pointer else { return nil }
        defer { CRYPTO_free(pointer, "", 0) }
        return Array(UnsafeBufferPointer(start: pointer, count: Int(count)))
    }

    func send(_ bytes: [UInt8], deadline: ContinuousClock.Instant) throws(ChannelError) {
        // Without partial writes, OpenSSL's default, all is written or nothing.
        _ = try perform(deadline: deadline) { SSL_write($0, bytes, Int32(clamping: bytes.count)) }
    }

    func receive(_ count: Int, deadline: ContinuousClock.Instant) throws(ChannelError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        let received = try perform(deadline: deadline) { SSL_read($0, &buffer, Int32(clamping: count)) }
        return Array(buffer.prefix(Int(received)))
    }

    /// - Returns: false where OpenSSL cannot use a file; it has queued why.
    private static func configure(_ context: OpaquePointer, _ security: KafkaSecurity.TLS) -> Bool {
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER) { _, _ in 1 }
        if let file = security.authorityFile {
            guard SSL_CTX_load_verify_locations(context, file, nil) == 1 else { return false }
        } else {
            SSL_CTX_set_default_verify_paths(context)
        }
        guard let certificate = security.certificateFile, let key = security.keyFile else { return true }
        guard SSL_CTX_use_certificate_chain_file(context, certificate) == 1 else { return false }
        let password = KeyPassword(security.keyPassword)
        // The key is read here and now: nobody asks for the password later.
        SSL_CTX_set_default_passwd_cb_userdata(context, Unmanaged.passUnretained(password).toOpaque())
        SSL_CTX_set_default_passwd_cb(context) { buffer, size, _, user in
            guard let buffer, let user else { return -1 }
            return Unmanaged<KeyPassword>.fromOpaque(user).takeUnretainedValue()
                .copy(to: UnsafeMutableBufferPointer(start: buffer, count: Int(size)))
        }
        return withExtendedLifetime(password) { SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 }
    }

    private final class KeyPassword {
        private let value: KafkaSecurity.SecretValue?

        init(_ value: KafkaSecurity.SecretValue?) {
            self.value = value
        }

        /// - Returns: its length; -1 where there is none, or no room for it.
        func copy(to buffer: UnsafeMutableBufferPointer<CChar>) -> Int32 {
            var length: Int32 = -1
            value? { text in
                let characters = UnsafeBufferPointer(start: text, count: strlen(text))
                guard characters.count <= buffer.count else { return }
                _ = buffer.update(fromContentsOf: characters)
                length = Int32(characters.count)
            }
            return length
        }
    }

    /// - Parameter operation: returns a positive number when it is done.
    private func perform(
        deadline: ContinuousClock.Instant, _ operation: (OpaquePointer) -> Int32
    ) throws(ChannelError) -> Int32 {
        while true {
            ERR_clear_error()
            errno = 0
            let result = operation(ssl)
            let code = errno
            if result > 0 { return result }
            switch SSL_get_error(ssl, result) {
            case SSL_ERROR_WANT_READ: try socket.wait(for: POLLIN, deadline: deadline)
            case SSL_ERROR_WANT_WRITE: try socket.wait(for: POLLOUT, deadline: deadline)
            case SSL_ERROR_ZERO_RETURN: throw .closed
            case SSL_ERROR_SYSCALL: throw [0, ECONNRESET, EPIPE].contains(code) ? .closed : .system(code)
            default:
                let failure = Self.takeFailure()
                throw failure.reason == SSL_R_UNEXPECTED_EOF_WHILE_READING ? .closed : .tls(failure)
            }
        }
    }

    /// The first of OpenSSL's queued errors, which is the cause of those behind it. Empties the queue.
    private static func takeFailure() -> TLSFailure {
        let code = ERR_get_error()
        ERR_clear_error()
        let words = ERR_reason_error_string(code).map { String(cString: $0) } ?? "OpenSSL's error \(code)"
        return TLSFailure(reason: ERR_GET_REASON(code), words: words)
    }
}

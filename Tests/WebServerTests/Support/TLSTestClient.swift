import COpenSSL
import Glibc

/// A blocking TLS client on one thread, which exposes what it receives and can break off at any point.
final class TLSTestClient {
    struct Failure: Error {
        let reason: Int32
    }

    private let tcp: TestClient
    private let context: OpaquePointer
    private let ssl: OpaquePointer

    /// Connects and performs the handshake; accepts any certificate.
    /// - Parameter maximumVersion: such as `TLS1_2_VERSION`; OpenSSL's newest if 0.
    init(port: UInt16, maximumVersion: Int32 = 0) throws {
        tcp = try TestClient(port: port)
        guard let context = SSL_CTX_new(TLS_client_method()), let ssl = SSL_new(context) else { throw Failure(reason: 0) }
        self.context = context
        self.ssl = ssl
        SSL_ctrl(ssl, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(maximumVersion), nil)
        SSL_set_fd(ssl, tcp.descriptor)
        SSL_set_connect_state(ssl)
        try check(SSL_do_handshake(ssl))
    }

    deinit {
        SSL_free(ssl)
        SSL_CTX_free(context)
    }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        try check(SSL_write(ssl, bytes, Int32(bytes.count)))
    }

    /// The next bytes; none once the server has closed.
    func receive() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        ERR_clear_error()
        let count = SSL_read(ssl, &buffer, Int32(buffer.count))
        if count <= 0, SSL_get_error(ssl, count) == SSL_ERROR_ZERO_RETURN { return [] }
        try check(count)
        return Array(buffer[..<Int(count)])
    }

    /// The status line of the response, and whatever came with it.
    func get(_ path: String) throws -> String {
        try send("GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n")
        return String(decoding: try receive(), as: UTF8.self)
    }

    /// Requests a new handshake within the connection, as TLS 1.2 allows.
    func renegotiate() throws {
        ERR_clear_error()
        try check(SSL_renegotiate(ssl))
        try check(SSL_do_handshake(ssl))
        // The request is sent with the next data.
        _ = try get("/")
    }

    /// The server's certificate in DER.
    var serverCertificate: [UInt8] {
        guard let certificate = SSL_get1_peer_certificate(ssl) else { return [] }
        defer { X509_free(certificate) }
        var der = [UInt8](repeating: 0, count: Int(i2d_X509(certificate, nil)))
        der.withUnsafeMutableBufferPointer {
            var position = $0.baseAddress
            i2d_X509(certificate, &position)
        }
        return der
    }

    /// Breaks off without a TLS alert.
    func reset() {
        tcp.reset()
    }

    private func check(_ result: Int32) throws {
        guard result > 0 else { throw Failure(reason: ERR_GET_REASON(ERR_get_error())) }
    }
}

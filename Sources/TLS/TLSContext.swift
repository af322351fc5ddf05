import COpenSSL
import System

/// A checked configuration, ready for connections: OpenSSL's `SSL_CTX`, with the content that the files had when it was created.
///
/// `@unchecked Sendable`: OpenSSL lets threads share an `SSL_CTX` that none of them changes. It is set up in the initializers, and only
/// `SSL_new` uses it later.
public final class TLSContext: @unchecked Sendable {
    enum Role {
        case client, server
    }

    let pointer: OpaquePointer
    let role: Role
    /// Our own certificate, followed by the intermediate ones, as they were read.
    public internal(set) var chain: [Certificate] = []
    /// The authorities that the configuration trusts; empty for the system's authorities, or if no certificate is requested.
    public internal(set) var authorities: [Certificate] = []
    /// A client's certificate must have one of these names; any if nil.
    var allowedClientNames: Set<String>?
    /// Kept alive here, since the `SSL_CTX` points to it.
    var applicationProtocol: ApplicationProtocol?

    init(_ role: Role) throws(TLSError) {
        OpenSSLError.clearQueue()
        guard let pointer = SSL_CTX_new(role == .server ? TLS_server_method() : TLS_client_method()) else {
            throw TLSError(.other, "\(OpenSSLError.take())")
        }
        self.pointer = pointer
        self.role = role
        // Loops over non-blocking sockets write as much as the socket accepts. By the next write, the rest may have moved in memory.
        let modes = SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS
        SSL_CTX_ctrl(pointer, SSL_CTRL_MODE, Int(modes), nil)
    }

    deinit { SSL_CTX_free(pointer) }

    /// Creates a context for connections to a server. Reads the files, and blocks the thread meanwhile.
    ///
    /// The handshake accepts every server certificate. The caller must check it after the handshake, before anything is sent:
    /// ``TLSConnection/chainError`` and ``X509Certificate/isIssued(for:)`` report what is wrong with it.
    /// - Throws: an error that says what is wrong with a file.
    public convenience init(client configuration: TLSClientConfiguration) throws(TLSError) {
        try self.init(.client)
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER) { _, _ in 1 }
        if let source = configuration.authorities {
            try trust(source) { _ in true }
        } else {
            SSL_CTX_set_default_verify_paths(pointer)
        }
        guard let certificate = configuration.certificate, let key = configuration.key else { return }
        try use(certificate: certificate, key: key, password: configuration.keyPassword)
    }

    func use(certificate: PEMSource, key: PEMSource, password: Secret?) throws(TLSError) {
        let file = try PEMFile(certificate, for: .certificate)
        let certificates = try file.certificates()
        for (index, certificate) in certificates.enumerated() {
            let isAccepted =
                index == 0
                ? SSL_CTX_use_certificate(pointer, certificate.pointer) == 1
                : SSL_CTX_ctrl(pointer, SSL_CTRL_CHAIN_CERT, 1, UnsafeMutableRawPointer(certificate.pointer)) == 1
            guard isAccepted else { throw file.failure("certificate \(index + 1) cannot be used: \(OpenSSLError.take())") }
        }
        let keyFile = try PEMFile(key, for: .key)
        guard try keyFile.privateKey(password: password, passwordName: nil).isAccepted(by: self) else {
            throw keyFile.failure(
                "the key does not fit the certificate \(certificate) (\(OpenSSLError.take())): set a certificate and its key"
            )
        }
        chain = certificates.map(\.certificate)
    }

    /// - Parameter use: called with each certificate; returns false if OpenSSL rejects it.
    func trust(_ source: PEMSource, _ use: (X509Certificate) -> Bool) throws(TLSError) {
        let file = try PEMFile(source, for: .authorities)
        let certificates = try file.certificates()
        for certificate in certificates {
            guard X509_STORE_add_cert(SSL_CTX_get_cert_store(pointer), certificate.pointer) == 1, use(certificate) else {
                throw file.failure("\(OpenSSLError.take())")
            }
        }
        authorities = certificates.map(\.certificate)
    }
}

import COpenSSL

/// A checked ``TLSConfiguration``, ready for connections: OpenSSL's `SSL_CTX`, with what the files held when it was made.
///
/// `@unchecked Sendable`: OpenSSL lets threads share an `SSL_CTX` that none of them changes. It is set up in `init`, and only
/// `SSL_new` uses it later.
public final class TLSContext: @unchecked Sendable {
    let pointer: OpaquePointer
    /// A client's certificate must have one of them; any where nil.
    let allowedClientNames: Set<String>?

    /// Forward secrecy, and the suites with authenticated encryption first.
    private static let defaultCipherSuites = ["ECDHE+AESGCM", "ECDHE+CHACHA20", "ECDHE+AES", "!aNULL"]

    /// Reads certificates and key: this blocks for milliseconds.
    ///
    /// - Throws: what is wrong with the configuration, and in which part of it.
    public init(_ configuration: TLSConfiguration) throws(TLSError) {
        ErrorQueue.clear()
        guard let pointer = SSL_CTX_new(TLS_server_method()) else { throw TLSError(.other, ErrorQueue.take()) }
        self.pointer = pointer
        allowedClientNames = configuration.allowedClientNames.map(Set.init)
        setModes(configuration)
        try setAlgorithms(configuration)
        try setCertificate(configuration)
        try setClientAuthentication(configuration)
        SSL_CTX_set_alpn_select_cb(pointer, selectProtocol, nil)
    }

    deinit { SSL_CTX_free(pointer) }

    private func setModes(_ configuration: TLSConfiguration) {
        // The event loop writes what the socket takes, from wherever the rest of the answer stands by then.
        let modes = SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS
        SSL_CTX_ctrl(pointer, SSL_CTRL_MODE, Int(modes), nil)
        // A request ends by itself: where a client goes away without the word that TLS has for it, nothing was cut off.
        SSL_CTX_set_options(pointer, COpenSSL_OP_NO_RENEGOTIATION | COpenSSL_OP_IGNORE_UNEXPECTED_EOF)
        if configuration.prefersServerCipherSuites {
            SSL_CTX_set_options(pointer, COpenSSL_OP_CIPHER_SERVER_PREFERENCE)
        }
        // Clients keep their sessions themselves, as tickets: nothing here grows with their number.
        SSL_CTX_ctrl(pointer, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
        // Without a name for its sessions OpenSSL resumes none that has a client's certificate.
        let name = Array("web server".utf8)
        SSL_CTX_set_session_id_context(pointer, name, UInt32(name.count))
    }

    private func setAlgorithms(_ configuration: TLSConfiguration) throws(TLSError) {
        // Of TLS 1.3 alone where no suite of TLS 1.2 is wanted.
        let minimum = configuration.cipherSuites == [] ? .tls13 : configuration.minimumVersion
        SSL_CTX_ctrl(pointer, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(minimum.number), nil)
        SSL_CTX_ctrl(pointer, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(configuration.maximumVersion.number), nil)
        let suites = configuration.cipherSuites ?? Self.defaultCipherSuites
        if !suites.isEmpty, SSL_CTX_set_cipher_list(pointer, suites.joined(separator: ":")) != 1 {
            throw TLSError(.cipherSuites, "OpenSSL has none of these cipher suites: \(ErrorQueue.take())")
        }
        guard let curves = configuration.curves else { return }
        let isSet = curves.joined(separator: ":").withCString { list in
            SSL_CTX_ctrl(pointer, SSL_CTRL_SET_GROUPS_LIST, 0, UnsafeMutableRawPointer(mutating: list))
        }
        guard isSet == 1 else { throw TLSError(.curves, "OpenSSL does not have all of these curves: \(ErrorQueue.take())") }
    }

    private func setCertificate(_ configuration: TLSConfiguration) throws(TLSError) {
        let input = try PEMInput(configuration.certificate, for: .certificate)
        for (index, certificate) in try input.certificates().enumerated() {
            let isTaken =
                index == 0
                ? SSL_CTX_use_certificate(pointer, certificate.pointer) == 1
                : SSL_CTX_ctrl(pointer, SSL_CTRL_CHAIN_CERT, 1, UnsafeMutableRawPointer(certificate.pointer)) == 1
            guard isTaken else { throw input.failure("certificate \(index + 1) is of no use: \(ErrorQueue.take())") }
        }
        let keyInput = try PEMInput(configuration.key, for: .key)
        try keyInput.withPrivateKey(password: configuration.keyPassword) { key throws(TLSError) in
            guard SSL_CTX_use_PrivateKey(pointer, key) == 1 else {
                throw keyInput.failure(
                    "the key does not fit the certificate \(configuration.certificate) (\(ErrorQueue.take())): give the pair that belongs together"
                )
            }
        }
    }

    private func setClientAuthentication(_ configuration: TLSConfiguration) throws(TLSError) {
        let policy = configuration.clientAuthentication
        let required = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
        // The signature is OpenSSL's to check whatever the callback says: the client does have the key.
        let acceptAny: SSL_verify_cb = { _, _ in 1 }
        switch policy {
        case .none: SSL_CTX_set_verify(pointer, SSL_VERIFY_NONE, nil)
        case .request: SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, acceptAny)
        case .requireAny: SSL_CTX_set_verify(pointer, required, acceptAny)
        case .verifyIfGiven: SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
        case .requireAndVerify: SSL_CTX_set_verify(pointer, required, nil)
        }
        guard let authorities = configuration.clientAuthorities else {
            if policy.isVerifying { SSL_CTX_set_default_verify_paths(pointer) }
            return
        }
        let store = SSL_CTX_get_cert_store(pointer)
        // Whom the file names is trusted, also an authority between the root and the client, or the client itself.
        X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        let input = try PEMInput(authorities, for: .clientAuthorities)
        for certificate in try input.certificates() {
            guard X509_STORE_add_cert(store, certificate.pointer) == 1,
                SSL_CTX_add_client_CA(pointer, certificate.pointer) == 1
            else { throw input.failure(ErrorQueue.take()) }
        }
    }
}

extension TLSConfiguration.Version {
    fileprivate var number: Int32 {
        switch self {
        case .tls12: TLS1_2_VERSION
        case .tls13: TLS1_3_VERSION
        }
    }
}

/// Takes `http/1.1` from what a client offers by ALPN, and ends a handshake with a client that only speaks something else.
private let selectProtocol: SSL_CTX_alpn_select_cb_func = { _, selected, selectedLength, offered, offeredLength, _ in
    let wanted = Array("http/1.1".utf8)
    let list = UnsafeBufferPointer(start: offered, count: Int(offeredLength))
    // Names, each behind its length. OpenSSL has checked the lengths.
    var rest = list[...]
    while let length = rest.popFirst() {
        let name = rest.prefix(Int(length))
        if name.elementsEqual(wanted) {
            selected?.pointee = UnsafeBufferPointer(rebasing: name).baseAddress
            selectedLength?.pointee = length
            return SSL_TLSEXT_ERR_OK
        }
        rest = rest.dropFirst(Int(length))
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}

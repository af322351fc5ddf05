import COpenSSL

extension TLSContext {
    /// Forward secrecy, and the suites with authenticated encryption first.
    private static let defaultCipherSuites = ["ECDHE+AESGCM", "ECDHE+CHACHA20", "ECDHE+AES", "!aNULL"]

    /// A context for the connections of a server. Reads the files, and blocks its thread meanwhile.
    ///
    /// - Throws: what is wrong with the configuration, and in which part of it.
    public convenience init(server configuration: TLSServerConfiguration) throws(TLSError) {
        try self.init(.server)
        setModes(configuration)
        try setAlgorithms(configuration)
        try use(
            certificate: configuration.certificate, key: configuration.key, password: configuration.keyPassword)
        try setClientAuthentication(configuration)
        if let name = configuration.applicationProtocol {
            let chosen = ApplicationProtocol(name: name)
            applicationProtocol = chosen
            SSL_CTX_set_alpn_select_cb(pointer, selectProtocol, Unmanaged.passUnretained(chosen).toOpaque())
        }
    }

    private func setModes(_ configuration: TLSServerConfiguration) {
        // A request ends by itself: where a client goes away without the word that TLS has for it, nothing was cut off.
        SSL_CTX_set_options(pointer, COpenSSL_OP_NO_RENEGOTIATION | COpenSSL_OP_IGNORE_UNEXPECTED_EOF)
        if configuration.prefersServerCipherSuites {
            SSL_CTX_set_options(pointer, COpenSSL_OP_CIPHER_SERVER_PREFERENCE)
        }
        // Clients keep their sessions themselves, as tickets: nothing here grows with their number.
        SSL_CTX_ctrl(pointer, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
        // Without a name for its sessions OpenSSL resumes none that has a client's certificate.
        let name = Array("server".utf8)
        SSL_CTX_set_session_id_context(pointer, name, UInt32(name.count))
    }

    private func setAlgorithms(_ configuration: TLSServerConfiguration) throws(TLSError) {
        // Of TLS 1.3 alone where no suite of TLS 1.2 is wanted.
        let minimum = configuration.cipherSuites == [] ? .tls13 : configuration.minimumVersion
        SSL_CTX_ctrl(pointer, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(minimum.number), nil)
        SSL_CTX_ctrl(pointer, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(configuration.maximumVersion.number), nil)
        let suites = configuration.cipherSuites ?? Self.defaultCipherSuites
        if !suites.isEmpty, SSL_CTX_set_cipher_list(pointer, suites.joined(separator: ":")) != 1 {
            throw TLSError(.cipherSuites, "OpenSSL supports none of these cipher suites: \(OpenSSLError.take())")
        }
        guard let curves = configuration.curves else { return }
        let isSet = curves.joined(separator: ":").withCString { list in
            SSL_CTX_ctrl(pointer, SSL_CTRL_SET_GROUPS_LIST, 0, UnsafeMutableRawPointer(mutating: list))
        }
        guard isSet == 1 else {
            throw TLSError(.curves, "OpenSSL does not support all of these curves: \(OpenSSLError.take())")
        }
    }

    private func setClientAuthentication(_ configuration: TLSServerConfiguration) throws(TLSError) {
        allowedClientNames = configuration.allowedClientNames.map(Set.init)
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
        guard let source = configuration.clientAuthorities else {
            if policy.isVerifying { SSL_CTX_set_default_verify_paths(pointer) }
            return
        }
        // Whom the file names is trusted, also an authority between the root and the client, or the client itself.
        X509_STORE_set_flags(SSL_CTX_get_cert_store(pointer), UInt(X509_V_FLAG_PARTIAL_CHAIN))
        try trust(source) { SSL_CTX_add_client_CA(pointer, $0.pointer) == 1 }
    }
}

extension TLSServerConfiguration.Version {
    fileprivate var number: Int32 {
        switch self {
        case .tls12: TLS1_2_VERSION
        case .tls13: TLS1_3_VERSION
        }
    }
}

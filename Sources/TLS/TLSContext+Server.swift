import COpenSSL

extension TLSContext {
    /// Suites with forward secrecy. Those with authenticated encryption come first.
    private static let defaultCipherSuites = ["ECDHE+AESGCM", "ECDHE+CHACHA20", "ECDHE+AES", "!aNULL"]

    /// Creates a context for the connections of a server. Reads the files, and blocks the thread meanwhile.
    ///
    /// - Throws: an error that says what is wrong, and in which part of the configuration.
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
        // Requests mark their own end: if a client disconnects without close_notify, nothing was cut off.
        SSL_CTX_set_options(pointer, COpenSSL_OP_NO_RENEGOTIATION | COpenSSL_OP_IGNORE_UNEXPECTED_EOF)
        if configuration.prefersServerCipherSuites {
            SSL_CTX_set_options(pointer, COpenSSL_OP_CIPHER_SERVER_PREFERENCE)
        }
        // Clients keep their sessions themselves, as tickets, so that memory use does not grow with their number.
        SSL_CTX_ctrl(pointer, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
        // Without a session id context OpenSSL resumes no session that has a client certificate.
        let name = Array("server".utf8)
        SSL_CTX_set_session_id_context(pointer, name, UInt32(name.count))
    }

    private func setAlgorithms(_ configuration: TLSServerConfiguration) throws(TLSError) {
        // Only TLS 1.3, if no suite of TLS 1.2 is wanted.
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
        // OpenSSL checks the signature whatever the callback returns, so the client does have the key.
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
        // Every certificate in the file is trusted, even if it is an intermediate authority or the client's own certificate.
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

internal import CKafka
internal import KafkaReader

extension Handle {
    /// Sets the secret properties. What librdkafka says of one is not repeated: its words hold the value.
    static func setSecrets(of security: KafkaSecurity, on conf: OpaquePointer?) throws(KafkaError) {
        for (name, lend) in security.secrets {
            var isSet = false
            lend { isSet = rd_kafka_conf_set(conf, name, $0, nil, 0) == RD_KAFKA_CONF_OK }
            guard isSet else {
                throw KafkaError(.invalidArgument, .configuration, target: .property(name), detail: "librdkafka refuses it")
            }
        }
    }

    /// Sets what librdkafka calls to check certificates and to ask for tokens.
    static func setSecurityCallbacks(of security: KafkaSecurity, on conf: OpaquePointer?) {
        if case .custom = security.tls?.verification {
            rd_kafka_conf_set_ssl_cert_verify_cb(conf) {
                _, broker, _, chainError, depth, bytes, size, reason, reasonSize, opaque in
                let certificate = KafkaSecurity.PresentedCertificate(
                    broker: broker.map { String(cString: $0) } ?? "", depth: Int(depth), chainError: chainError?.pointee ?? 0,
                    der: [UInt8](UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : size)))
                // Nobody left to ask is no reason to trust a certificate.
                guard case .custom(let refusal) = Callbacks.from(opaque)?.security.tls?.verification else { return 0 }
                guard let words = refusal(certificate) else {
                    chainError?.pointee = 0
                    return 1
                }
                UnsafeMutableBufferPointer(start: reason, count: reasonSize).fill(with: words)
                return 0
            }
        }
        if case .oauthbearer = security.sasl {
            // Called by rd_kafka_poll, on the handle's own thread.
            rd_kafka_conf_set_oauthbearer_token_refresh_cb(conf) { _, _, opaque in Callbacks.from(opaque)?.tokens?.begin() }
        }
    }

    /// Sets name and password once more, exactly: `rd_kafka_conf_set` cuts spaces at the beginning of a password.
    static func setCredentials(of security: KafkaSecurity, on handle: OpaquePointer) {
        guard let login = security.sasl?.login else { return }
        // It fails for handles that do not use them, which this one does.
        login.password { rd_kafka_error_destroy(rd_kafka_sasl_set_credentials(handle, login.username, $0)) }
    }
}

extension UnsafeMutableBufferPointer<CChar> {
    /// Writes a C string, cut to what fits.
    fileprivate func fill(with text: String) {
        guard !isEmpty else { return }
        let end = update(fromContentsOf: text.utf8.prefix(count - 1).map { CChar(bitPattern: $0) })
        self[end] = 0
    }
}

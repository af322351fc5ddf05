internal import CKafka
internal import KafkaReader
internal import System

extension Handle {
    /// Sets the secret properties. librdkafka's own error message is not used: it contains the value.
    static func setSecrets(of security: KafkaSecurity, on conf: OpaquePointer?) throws(KafkaError) {
        for (name, value) in security.secrets {
            guard value.withCString({ rd_kafka_conf_set(conf, name, $0, nil, 0) }) == RD_KAFKA_CONF_OK else {
                throw KafkaError(.invalidArgument, .configuration, target: .property(name), detail: "librdkafka rejects it")
            }
        }
    }

    /// Sets the callbacks by which librdkafka checks certificates and requests tokens.
    static func setSecurityCallbacks(of security: KafkaSecurity, on conf: OpaquePointer?) {
        if case .custom = security.tls?.verification {
            rd_kafka_conf_set_ssl_cert_verify_cb(conf) {
                _, broker, _, chainError, depth, bytes, size, reason, reasonSize, opaque in
                let certificate = KafkaSecurity.PresentedCertificate(
                    broker: broker.map { String(cString: $0) } ?? "", depth: Int(depth), chainError: chainError?.pointee ?? 0,
                    der: [UInt8](UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : size)))
                // Fails closed: without the callbacks, no certificate is trusted.
                guard case .custom(let refusal) = Callbacks.from(opaque)?.security.tls?.verification else { return 0 }
                guard let message = refusal(certificate) else {
                    chainError?.pointee = 0
                    return 1
                }
                UnsafeMutableBufferPointer(start: reason, count: reasonSize).fill(with: message)
                return 0
            }
        }
        if case .oauthbearer = security.sasl {
            // Called by rd_kafka_poll, on the handle's own thread.
            rd_kafka_conf_set_oauthbearer_token_refresh_cb(conf) { _, _, opaque in Callbacks.from(opaque)?.tokens?.begin() }
        }
    }

    /// Sets user name and password again, unmodified: `rd_kafka_conf_set` strips leading spaces of a password.
    static func setCredentials(of security: KafkaSecurity, on handle: OpaquePointer) {
        guard let login = security.sasl?.login else { return }
        // This fails only for handles that do not use them, and this one does.
        login.password.withCString { rd_kafka_error_destroy(rd_kafka_sasl_set_credentials(handle, login.username, $0)) }
    }
}

extension UnsafeMutableBufferPointer<CChar> {
    /// Writes a C string, truncated to fit.
    fileprivate func fill(with text: String) {
        guard !isEmpty else { return }
        let end = update(fromContentsOf: text.utf8.prefix(count - 1).map { CChar(bitPattern: $0) })
        self[end] = 0
    }
}

internal import KafkaReader
internal import System

extension KafkaSecurity {
    /// librdkafka's properties, without the secret ones.
    var properties: [(name: String, value: String)] {
        var properties = [("security.protocol", protocolName)]
        if let tls { properties += tls.properties }
        if let sasl { properties += sasl.properties }
        return properties
    }

    var secrets: [(name: String, value: Secret)] {
        var secrets: [(name: String, value: Secret)] = []
        if let password = tls?.keyPassword { secrets.append(("ssl.key.password", password)) }
        if let password = sasl?.login?.password { secrets.append(("sasl.password", password)) }
        return secrets
    }

    private var protocolName: String {
        switch (sasl != nil, tls != nil) {
        case (false, false): "plaintext"
        case (false, true): "ssl"
        case (true, false): "sasl_plaintext"
        case (true, true): "sasl_ssl"
        }
    }
}

extension KafkaSecurity.TLS {
    fileprivate var properties: [(name: String, value: String)] {
        var properties: [(name: String, value: String)] = []
        if let authorityFile { properties.append(("ssl.ca.location", authorityFile)) }
        // Files instead of `ssl.certificate.pem`, which takes only the first certificate and drops the chain.
        if let certificateFile { properties.append(("ssl.certificate.location", certificateFile)) }
        if let keyFile { properties.append(("ssl.key.location", keyFile)) }
        switch verification {
        case .hostName:
            // The default from librdkafka 2.0 on; set explicitly, because it prevents others from reading the password.
            properties.append(("ssl.endpoint.identification.algorithm", "https"))
        case .custom:
            properties.append(("ssl.endpoint.identification.algorithm", "none"))
        case .none:
            properties += [
                ("ssl.endpoint.identification.algorithm", "none"), ("enable.ssl.certificate.verification", "false"),
            ]
        }
        return properties
    }
}

extension SASL {
    fileprivate var properties: [(name: String, value: String)] {
        switch self {
        case .plain(let username, _):
            [("sasl.mechanisms", "PLAIN"), ("sasl.username", username)]
        case .scramSHA256(let username, _):
            [("sasl.mechanisms", "SCRAM-SHA-256"), ("sasl.username", username)]
        case .scramSHA512(let username, _):
            [("sasl.mechanisms", "SCRAM-SHA-512"), ("sasl.username", username)]
        case .gssapi(let service, let principal, _):
            [
                ("sasl.mechanisms", "GSSAPI"), ("sasl.kerberos.service.name", service), ("sasl.kerberos.principal", principal),
                // 0 keeps librdkafka from running kinit through a shell, and from waiting for it.
                ("sasl.kerberos.min.time.before.relogin", "0"),
            ]
        case .oauthbearer:
            [("sasl.mechanisms", "OAUTHBEARER")]
        }
    }
}

import Authentication

extension ExporterConfiguration {
    /// What was asked for and has no effect, beyond the login's own warnings. Not an error: kafka_exporter says nothing at all.
    var warnings: [String] {
        var warnings: [String] = []
        if !web.tls.isEnabled, web.tls.isGiven {
            warnings.append("--server.tls.* has no effect without --server.tls.enabled")
        }
        if !zookeeper.isEnabled, zookeeper.isGiven {
            warnings.append("--zookeeper.* has no effect without --use.consumelag.zookeeper")
        }
        if zookeeper.isEnabled, let oddity = zookeeper.credentialsOddity {
            warnings.append("--zookeeper.auth-file=\(zookeeper.authFile): the line in it \(oddity), which counts as part of it")
        }
        return warnings
    }
}

extension ExporterConfiguration.Web.TLS {
    fileprivate var isGiven: Bool {
        asksForClientCertificates || ![caFile, certificateFile, keyFile, keyPasswordFile].allSatisfy(\.isEmpty)
    }
}

extension ExporterConfiguration.ZooKeeper {
    fileprivate var isGiven: Bool {
        servers != Self().servers || ![authFile, tlsCAFile, tlsCertificateFile, tlsKeyFile].allSatisfy(\.isEmpty)
    }

    /// What stands at the ends of the line in the auth file and is hardly meant to. (Empty lines behind it do not count.)
    fileprivate var credentialsOddity: String? {
        guard case .success(let content) = FileContent.read(authFile) else { return nil }
        let end = content.lastIndex { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return Secret(content.prefix(end.map { $0 + 1 } ?? 0)).oddity
    }
}

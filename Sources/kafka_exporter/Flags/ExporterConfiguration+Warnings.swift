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
}

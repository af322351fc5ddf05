import EndToEnd
import System

extension ExporterConfiguration {
    /// Flags without effect, beyond the login's own warnings. They are no error, since kafka_exporter accepts them silently.
    var warnings: [String] {
        var warnings: [String] = []
        if !web.tls.isEnabled, web.tls.isGiven {
            warnings.append("--server.tls.* has no effect without --server.tls.enabled")
        }
        if !zookeeper.isEnabled, zookeeper.isGiven {
            warnings.append("--zookeeper.* has no effect without --use.consumelag.zookeeper")
        }
        if !scrapes.parts[isOn: .endToEnd], endToEnd != EndToEndConfiguration() {
            warnings.append("--end-to-end.* has no effect without --collector.end-to-end")
        }
        if zookeeper.isEnabled, let mistake = zookeeper.probableCredentialsMistake {
            warnings.append("--zookeeper.auth-file=\(zookeeper.authFile): the line in it \(mistake), which is part of it")
        }
        if sharding.group.isEmpty, sharding.isGiven {
            warnings.append("--shard.scrape-interval and --shard.session-timeout have no effect without --shard.group")
        }
        if scrapes.excludedMetrics != nil, excludedFamilies.isEmpty {
            warnings.append("--metric.exclude matches no metric: it has to match a whole name")
        }
        if !scrapesFlagsCluster {
            let command = ExporterFlags.clusterCommand
            // These are of the exporter's own series as well.
            let shared = ["kafka.labels", "metric.exclude"]
            for name in givenFlags.map({ String($0.dropFirst(2).prefix { $0 != "=" }) })
            where command.hasFlag(named: name) && !shared.contains(name) {
                warnings.append("--\(name) has no effect: there are only the clusters of --config.file")
            }
        }
        return warnings
    }
}

extension ExporterConfiguration.Web.TLS {
    fileprivate var isGiven: Bool {
        asksForClientCertificates || ![caFile, certificateFile, keyFile, keyPasswordFile].allSatisfy(\.isEmpty)
    }
}

extension ExporterConfiguration.Sharding {
    fileprivate var isGiven: Bool {
        scrapeInterval != Self().scrapeInterval || sessionTimeout != Self().sessionTimeout
    }
}

extension ExporterConfiguration.ZooKeeper {
    fileprivate var isGiven: Bool {
        servers != Self().servers || ![authFile, tlsCAFile, tlsCertificateFile, tlsKeyFile].allSatisfy(\.isEmpty)
    }

    /// White space at the ends of the auth file's line, which is hardly intended. (Empty lines after it do not count.)
    fileprivate var probableCredentialsMistake: String? {
        guard let content = try? SmallFile.read(authFile) else { return nil }
        let end = content.lastIndex { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return Secret(content.prefix(end.map { $0 + 1 } ?? 0)).probableMistake
    }
}

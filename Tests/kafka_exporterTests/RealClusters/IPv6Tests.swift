import Foundation
import TestSupport
import Testing

extension RealClusters {
    /// Brokers that are reached over TLS by IPv6 addresses.
    @Suite(
        .enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")),
        .enabled(if: LoopbackPorts.missingIPv6 == nil, Comment(rawValue: LoopbackPorts.missingIPv6 ?? "")))
    struct IPv6Tests {
        @Test func theAddressInTheCertificateCounts() async throws {
            let certificates = try await TLSFixtures()
            let names = [
                "OWN": ["DNS:localhost", "IP:127.0.0.1", "IP:::1"], "OTHER": ["DNS:localhost", "IP:127.0.0.1", "IP:::2"],
            ]
            var configuration = KafkaCluster.Configuration(version: "4.3.1", brokers: 2)
            for (listener, names) in names {
                let pair = try await certificates.issue("broker", alternativeNames: names)
                let prefix = "listener.name.\(listener.lowercased()).ssl"
                configuration.listeners[listener] = "SSL"
                configuration.listenerHosts[listener] = "[::1]"
                configuration.properties.merge([
                    "\(prefix).keystore.type": "PKCS12", "\(prefix).keystore.password": "storage",
                    "\(prefix).key.password": "storage",
                    "\(prefix).keystore.location": try await certificates.keyStore(pair, password: "storage"),
                ]) { $1 }
            }
            let trust = ["--tls.enabled", "--tls.ca-file=\(certificates.authority.certificate)"]
            try await withKafkaCluster(configuration) { cluster in
                try await cluster.client().createTopic("orders")
                let server = "[::1]:\(cluster.broker(1).port(of: "OWN"))"
                // A cluster is not ready at once for its first request about groups.
                let report = try await eventually("the scrape is complete") {
                    try await CheckReport.run(["--kafka.server=\(server)"] + trust).0
                } until: {
                    $0.whole
                }
                #expect(report.brokers.allSatisfy { $0.address.hasPrefix("[::1]:") }, "\(report.brokers)")
                let exporter = try await Exporter(servers: server, flags: trust)
                #expect(try await exporter.scrape()["kafka_up"] == 1)
                #expect(try await exporter.scrape().series("kafka_broker_info").count == 2)

                // Check and exporter agree.
                let stranger = "[::1]:\(cluster.broker(1).port(of: "OTHER"))"
                let (refusal, status) = try await CheckReport.run(["--kafka.server=\(stranger)", "--scrape.timeout=5s"] + trust)
                #expect(status == .exited(1))
                #expect(
                    refusal.brokers.first?.failure?.text.contains("was issued for DNS:localhost") == true, "\(refusal.brokers)")
                let refused = try await Exporter(servers: stranger, flags: trust)
                let metrics = try await refused.scrape(within: 5)
                #expect(metrics["kafka_up"] == 0)
                let line = try await refused.process.line(containing: " msg=diagnosis ", on: .standardError)
                #expect(line.contains("not for ::1"), "\(line)")
                // With the name in its certificate, the same broker is accepted.
                let named = try await Exporter(servers: stranger, flags: trust + ["--tls.server-name=localhost"])
                #expect(try await named.scrape()["kafka_up"] == 1)
            }
        }
    }
}

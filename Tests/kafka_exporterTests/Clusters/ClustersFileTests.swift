import TestSupport
import Testing

@testable import kafka_exporter

/// The file of `--config.file`.
@Suite struct ClustersFileTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory(named: "clusters") }

    private func read(_ text: String) async throws -> [NamedCluster] {
        try await ClustersFile(path: directory.write(text, to: "clusters.yml")).read()
    }

    @Test func eachClusterHasItsOwnFlags() async throws {
        let clusters = try await read(
            """
            clusters:
              eu-1:
                kafka.server: [a:9092, b:9092]
                kafka.labels: region=eu
                tls.enabled: true
                topic.workers: 7
              us:
                kafka.server: c:9092,d:9092
                collector.quorum: false
                collector.end-to-end: true
                end-to-end.interval: 3s
            """)
        #expect(clusters.map(\.name) == ["eu-1", "us"])
        #expect(
            clusters.map { $0.configuration(logging: .init()).kafka.servers.map(\.description) } == [
                ["a:9092", "b:9092"], ["c:9092", "d:9092"],
            ])
        let eu = clusters[0].configuration(logging: .init())
        let us = clusters[1].configuration(logging: .init())
        #expect(eu.login.tls.isEnabled && eu.scrapes.topicWorkers == 7 && eu.kafka.constantLabels.byName == ["region": "eu"])
        #expect(!us.login.tls.isEnabled && us.scrapes.topicWorkers == 100)
        #expect(us.scrapes.parts[isOn: .endToEnd] && us.endToEnd.interval == .seconds(3))
        #expect(!eu.scrapes.parts[isOn: .endToEnd] && eu.endToEnd.interval == .seconds(1))
        #expect(
            clusters[0].arguments == [
                "--kafka.server=a:9092", "--kafka.server=b:9092", "--kafka.labels=region=eu", "--tls.enabled=true",
                "--topic.workers=7",
            ])
    }

    /// A cluster may have another principal after the file has changed.
    @Test func eachConnectionHasItsOwnTickets() async throws {
        let clusters = try await read(
            """
            clusters:
              a: &a {kafka.server: a:1, sasl.enabled: true, sasl.mechanism: GSSAPI, sasl.username: x, sasl.keytab-path: /nope}
              b: *a
            """)
        let caches = (clusters + clusters).map { $0.configuration(logging: .init()).login.sasl.kerberosCache }
        #expect(Set(caches).count == 4 && !caches.contains(nil))
    }

    @Test(
        arguments: [
            ("", ": clusters: no cluster is named"),
            ("clusters: []", ":1: clusters: must be a mapping of keys to values"),
            ("clusters:\n  eu:\n", ":2: clusters.eu: kafka.server is missing"),
            ("clusters:\n  eu: {kafka.server: []}\n", ":2: clusters.eu: kafka.server is missing"),
            ("cluster:\n  eu:\n", ":1: cluster: unknown key, expected one of: clusters"),
            ("clusters:\n  eu:\n  eu:\n", ":3: clusters.eu: occurs twice"),
            (
                "clusters:\n  'a b':\n",
                ":2: clusters.a b: a cluster's name may contain letters, digits, '.', '_' and '-', at most 100"
            ),
            (
                "clusters:\n  eu:\n    kafka.servr: a:1\n",
                ":3: clusters.eu.kafka.servr: unknown flag: use a name from kafka_exporter --help, without the dashes"
            ),
            (
                "clusters:\n  eu:\n    web.listen-address: :1\n",
                ":3: clusters.eu.web.listen-address: this flag is the exporter's, not a cluster's: give it on the command line"
            ),
            (
                "clusters:\n  eu:\n\n    sasl.password: secret\n",
                ":4: clusters.eu.sasl.password: a secret does not belong in this file: name a file that holds it, by sasl.password-file"
            ),
            ("clusters:\n  eu:\n    topic.workers: none\n", ":3: clusters.eu.topic.workers: expected a whole number, got 'none'"),
            (
                "clusters:\n  eu:\n    topic.filter: [a, b]\n",
                ":3: clusters.eu.topic.filter: flag 'topic.filter' cannot be repeated"
            ),
            ("clusters:\n  eu:\n    topic.filter: {a: b}\n", ":3: clusters.eu.topic.filter: must be a single value"),
            ("clusters:\n  eu:\n    topic.filter:\n", ":3: clusters.eu.topic.filter: has no value"),
            (
                "clusters:\n  eu: {kafka.server: a:1, kafka.client: librdkafka, sasl.enabled: true, sasl.mechanism: GSSAPI}\n",
                ":2: clusters.eu: librdkafka cannot log in by gssapi here, since it has one Kerberos ticket for all clusters: run a separate exporter"
            ),
            (
                "clusters:\n  eu: {kafka.server: a:1, shard.group: g, sasl.enabled: true, sasl.mechanism: gssapi}\n",
                ":2: clusters.eu: librdkafka cannot log in by gssapi here, since it has one Kerberos ticket for all clusters: run a separate exporter"
            ),
            (
                "clusters:\n  eu: {kafka.server: a:1, shard: 0/2, shard.group: g}\n",
                ":2: clusters.eu: --shard and --shard.group exclude each other: the group assigns the shards"
            ),
            (
                "clusters:\n  eu: {kafka.server: a:1, kafka.version: 0.9.0, sasl.enabled: true, sasl.mechanism: gssapi}\n",
                ":2: clusters.eu: librdkafka cannot log in by gssapi here, since it has one Kerberos ticket for all clusters: run a separate exporter"
            ),
            (
                "clusters:\n  eu: {kafka.server: a:1, collector.end-to-end: true, sasl.enabled: true, sasl.mechanism: gssapi}\n",
                ":2: clusters.eu: collector.end-to-end needs librdkafka, which has one Kerberos ticket for all clusters: run a separate exporter"
            ),
            (
                "clusters:\n  eu: {kafka.server: a:1, sasl.enabled: true, sasl.mechanism: x}\n",
                ":2: clusters.eu: --sasl.mechanism=x: must be one of plain, scram-sha256, scram-sha512, gssapi, awsiam, oauthbearer"
            ),
            (
                "clusters:\n  eu: {kafka.server: a:1, sasl.enabled: true, sasl.mechanism: gssapi, sasl.kerberos-config-path: /etc/krb5.conf}\n",
                ":2: clusters.eu: sasl.kerberos-config-path: all clusters share one krb5.conf: name it by the variable KRB5_CONFIG"
            ),
            ("clusters: {eu: {kafka.server: a:1}", ":2: did not find expected ',' or '}'"),
        ])
    func mistakesNameTheLineAndTheKey(text: String, problem: String?) async throws {
        var message: String?
        do {
            _ = try await read(text)
        } catch {
            message = "\(error)"
        }
        #expect(message == problem.map { "--config.file: \(directory.path)/clusters.yml\($0)" })
    }
}

import KafkaClient
import KafkaConnection
import KafkaLogin
import KafkaReader
import KafkaSimulator
import KafkaWire
import TestSupport
import Testing

@testable import kafka_exporter

/// When clusters are connected, and for how long.
@Suite struct ClusterDirectoryTests {
    private struct Weak {
        weak var cluster: MonitoredCluster?
    }

    private static let log = Log(level: .error, format: .logfmt) { _ in }

    private static func cluster(_ name: String, servers: String) async throws -> NamedCluster {
        let directory = try TemporaryDirectory(named: "clusters")
        let file = try directory.write("clusters: {\(name): {kafka.server: \"\(servers)\"}}", to: "clusters.yml")
        return try #require(try await ClustersFile(path: file).read().first)
    }

    private static func directory(_ clusters: [NamedCluster], idleTime: Duration = .seconds(600)) -> ClusterDirectory {
        ClusterDirectory(clusters, idleTime: idleTime, hasStatusPage: true, log: log) { cluster, board in
            let monitored = try await MonitoredCluster(cluster.configuration(logging: .init()), board: board, log: log)
            monitored.start(keepsTrying: false)
            return monitored
        }
    }

    @Test func connectionsAreClosedWhenNobodyAsks() async throws {
        let simulated = try SimulatedCluster(scenario: Scenario())
        let directory = Self.directory(
            [try await Self.cluster("eu", servers: try simulated.start())], idleTime: .milliseconds(400))
        let closing = Task { await directory.closeIdle() }
        defer { closing.cancel() }
        let first = Weak(cluster: try await directory.cluster(named: "eu"))
        _ = await first.cluster?.collector.scrape(deadline: .now + .seconds(20))
        try await eventually("the cluster is let go") {
            first.cluster == nil
        } until: {
            $0
        }
        let again = try #require(try await directory.cluster(named: "eu"))
        let scrape = try #require(await again.collector.scrape(deadline: .now + .seconds(20)))
        #expect(scrape.snapshot.isUp)
    }

    @Test func aClusterThatHasNotChangedKeepsItsConnections() async throws {
        let (eu, us) = (
            try await Self.cluster("eu", servers: "127.0.0.1:1"), try await Self.cluster("us", servers: "127.0.0.1:1")
        )
        let directory = Self.directory([eu, us])
        let (first, second) = (try await directory.cluster(named: "eu"), try await directory.cluster(named: "us"))
        directory.use([
            try await Self.cluster("us", servers: "127.0.0.1:2"), try await Self.cluster("eu", servers: "127.0.0.1:1"),
        ])
        #expect(directory.names == ["us", "eu"])
        #expect(try await directory.cluster(named: "eu") === first)
        #expect(try await directory.cluster(named: "us") !== second)
        directory.use([us])
        #expect(try await directory.cluster(named: "eu") == nil)
    }

    /// librdkafka would log in with the ticket of another cluster.
    @Test(arguments: [(ClientChoice.librdkafka, "2.0.0"), (.auto, "0.9.0")])
    func kerberosUsesOnlyOurOwnConnections(client: ClientChoice, version: String) throws {
        var configuration = KafkaConfiguration(servers: ["127.0.0.1:1"])
        configuration.security.sasl = .gssapi(service: "kafka", principal: "exporter", cache: "MEMORY:kafka_exporter/eu")
        configuration.brokerVersion = version
        let error = thrownError(KafkaError.self) {
            _ = try KafkaConnection(client, configuration, wire: WireSecurity())
        }
        #expect(error?.code == .unsupportedFeature)
    }

    @Test func filesThatCannotBeReadAreReadAgain() async throws {
        let folder = try TemporaryDirectory(named: "clusters")
        let file = try folder.write(
            "clusters: {eu: {kafka.server: '127.0.0.1:1', sasl.enabled: true, sasl.username: x, sasl.password-file: \(folder.path)/p}}",
            to: "clusters.yml")
        let directory = Self.directory(try await ClustersFile(path: file).read())
        var message = ""
        do { _ = try await directory.cluster(named: "eu") } catch { message = "\(error)" }
        #expect(message.contains("--sasl.password-file=\(folder.path)/p: No such file or directory"))
        #expect(directory.boards.count == 1)
        try folder.write("secret", to: "p")
        #expect(try await directory.cluster(named: "eu") != nil)
    }
}

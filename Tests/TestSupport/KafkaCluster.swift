import Foundation

/// A real Kafka cluster on free ports of 127.0.0.1. Its processes and data are removed when it is released.
public final class KafkaCluster: Sendable {
    public let configuration: Configuration
    /// By id, starting at 1.
    public let brokers: [KafkaBroker]
    /// nil with KRaft, and with an external ZooKeeper.
    public let zookeeper: ZookeeperServer?
    private let directory: TemporaryDirectory
    private let reservation: BrokerCapacity.Reservation

    public var version: KafkaVersion { configuration.version }
    /// Contains properties, logs and data of every broker.
    public var dataDirectory: String { directory.path }
    /// The PLAINTEXT addresses of all brokers, as bootstrap.servers.
    public var bootstrap: String { bootstrap(listener: Self.plaintext) }

    /// Starts a cluster; when this returns, every broker answers and knows all others.
    public static func start(
        version: KafkaVersion, brokers: Int = 1, properties: [String: String] = [:]
    ) async throws -> KafkaCluster {
        try await start(Configuration(version: version, brokers: brokers, properties: properties))
    }

    public static func start(_ configuration: Configuration) async throws -> KafkaCluster {
        try await retryingPortConflicts {
            let cluster = try await KafkaCluster(configuration)
            try await cluster.startBrokers()
            return cluster
        }
    }

    private init(_ configuration: Configuration) async throws {
        self.configuration = configuration
        reservation = try await BrokerCapacity.shared.reserve(configuration.brokers)
        directory = try TemporaryDirectory(named: "kafka-\(configuration.version)")
        let ownsZookeeper = configuration.version.needsZookeeper && configuration.zookeeperAddress == nil
        zookeeper = ownsZookeeper ? try await ZookeeperServer.start() : nil

        let ids = 1...configuration.brokers
        let listeners = configuration.listeners.keys + [Self.plaintext]
        var ports: [Int: [String: Int]] = [:]
        var controllerPorts: [Int: Int] = [:]
        for id in ids {
            ports[id] = try Dictionary(uniqueKeysWithValues: listeners.map { ($0, try LoopbackPorts.next()) })
            controllerPorts[id] = try LoopbackPorts.next()
        }
        var brokers: [KafkaBroker] = []
        for id in ids {
            let home = try directory.makeDirectory("broker-\(id)")
            let properties = BrokerProperties(
                configuration: configuration, id: id, directory: home, ports: ports, controllerPorts: controllerPorts,
                zookeeperAddress: zookeeper?.address ?? configuration.zookeeperAddress)
            try directory.write(properties.text(), to: "broker-\(id)/properties")
            let server = JavaServer(
                name: "broker \(id) of Kafka \(configuration.version)", directory: home, version: configuration.version,
                mainClass: "kafka.Kafka", jvmOptions: configuration.jvmOptions)
            brokers.append(KafkaBroker(id: id, version: configuration.version, ports: ports[id] ?? [:], server: server))
        }
        self.brokers = brokers
    }

    deinit {
        stop()
    }

    /// The addresses of one listener of all brokers.
    public func bootstrap(listener: String) -> String {
        brokers.map { "127.0.0.1:\($0.port(of: listener))" }.joined(separator: ",")
    }

    public func broker(_ id: Int) -> KafkaBroker {
        guard let broker = brokers.first(where: { $0.id == id }) else {
            preconditionFailure("the cluster has no broker \(id)")
        }
        return broker
    }

    /// Kills all processes of the cluster and removes its data. Has no effect the second time.
    public func stop() {
        for broker in brokers {
            broker.kill()
        }
        zookeeper?.kill()
        directory.remove()
        reservation.release()
    }

    private func startBrokers() async throws {
        if !version.needsZookeeper {
            try await formatStorage()
        }
        let ids = Set(brokers.map(\.id))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for broker in brokers {
                group.addTask { try await broker.start(expecting: ids, mayWaitForPort: false) }
            }
            try await group.waitForAll()
        }
    }

    private func formatStorage() async throws {
        let clusterID = clusterID()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for broker in brokers {
                group.addTask { [configuration] in
                    try await KafkaTool.run(
                        version: configuration.version, mainClass: "kafka.tools.StorageTool",
                        // With "=", since an id may start with a dash.
                        arguments: ["format", "--cluster-id=\(clusterID)", "-c", "\(broker.server.directory)/properties"]
                            + configuration.storageFormatArguments,
                        jvmOptions: configuration.jvmOptions)
                }
            }
            try await group.waitForAll()
        }
    }

    /// A random UUID in Kafka's format: 16 bytes in URL-safe base64.
    private func clusterID() -> String {
        let bytes = Data((0..<16).map { _ in UInt8.random(in: 0...255) })
        return bytes.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}

/// Runs `body` with a cluster of its own, which is stopped however `body` ends.
public func withKafkaCluster<Result: Sendable>(
    version: KafkaVersion, brokers: Int = 1, properties: [String: String] = [:], isolation: isolated (any Actor)? = #isolation,
    _ body: (KafkaCluster) async throws -> Result
) async throws -> Result {
    try await withKafkaCluster(
        KafkaCluster.Configuration(version: version, brokers: brokers, properties: properties), isolation: isolation, body)
}

public func withKafkaCluster<Result: Sendable>(
    _ configuration: KafkaCluster.Configuration, isolation: isolated (any Actor)? = #isolation,
    _ body: (KafkaCluster) async throws -> Result
) async throws -> Result {
    let cluster = try await KafkaCluster.start(configuration)
    defer { cluster.stop() }
    return try await body(cluster)
}

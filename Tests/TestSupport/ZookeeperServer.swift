import Foundation

/// A real ZooKeeper server on 127.0.0.1. It is stopped, and its data removed, when it is released.
public final class ZookeeperServer: Sendable {
    /// The version of the servers: ZooKeeper 3.8.4.
    private static let kafkaVersion: KafkaVersion = "3.9.2"

    public let id: Int
    public let port: Int
    private let server: JavaServer
    private let directory: TemporaryDirectory

    /// `127.0.0.1:port`.
    public var address: String { "127.0.0.1:\(port)" }
    public var processID: Int32? { server.processID }

    /// A single server.
    /// - Parameter properties: added to the server's, e.g. an authProvider.
    public static func start(properties: [String: String] = [:], jvmOptions: [String] = []) async throws -> ZookeeperServer {
        try await startEnsemble(of: 1, properties: properties, jvmOptions: jvmOptions)[0]
    }

    /// Servers that elect a leader; returns once all of them serve.
    public static func startEnsemble(
        of count: Int, properties: [String: String] = [:], jvmOptions: [String] = []
    ) async throws -> [ZookeeperServer] {
        try await retryingPortConflicts {
            try await startEnsembleOnce(of: count, properties: properties, jvmOptions: jvmOptions)
        }
    }

    private static func startEnsembleOnce(
        of count: Int, properties: [String: String], jvmOptions: [String]
    ) async throws -> [ZookeeperServer] {
        let directory = try TemporaryDirectory(named: "zookeeper")
        var members: [String: String] = [:]
        for id in 1...count where count > 1 {
            members["server.\(id)"] = try "127.0.0.1:\(LoopbackPorts.next()):\(LoopbackPorts.next())"
        }
        let all = members.merging(properties) { $1 }
        let servers = try (1...count).map { try ZookeeperServer(id: $0, directory, properties: all, jvmOptions: jvmOptions) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for server in servers {
                group.addTask { try await server.start(mayWaitForPort: false) }
            }
            try await group.waitForAll()
        }
        return servers
    }

    private init(id: Int, _ directory: TemporaryDirectory, properties: [String: String], jvmOptions: [String]) throws {
        self.id = id
        self.directory = directory
        port = try LoopbackPorts.next()
        let home = try directory.makeDirectory("server-\(id)")
        let own = [
            "dataDir": "\(home)/data", "clientPort": "\(port)", "clientPortAddress": "127.0.0.1", "maxClientCnxns": "0",
            // Sessions last 2 to 20 ticks. A short tick lets sessions expire sooner.
            "tickTime": "1000", "initLimit": "20", "syncLimit": "10",
            "4lw.commands.whitelist": "srvr",
        ]
        _ = try directory.makeDirectory("server-\(id)/data")
        try directory.write("\(id)\n", to: "server-\(id)/data/myid")
        try directory.write(propertiesText(own.merging(properties) { $1 }), to: "server-\(id)/properties")
        server = JavaServer(
            name: "ZooKeeper server \(id)", directory: home, version: Self.kafkaVersion,
            mainClass: "org.apache.zookeeper.server.quorum.QuorumPeerMain", jvmOptions: jvmOptions)
    }

    /// SIGKILL; returns once it has ended.
    public func kill() {
        server.kill()
    }

    /// SIGSTOP: connections stay open, nothing is answered.
    public func freeze() {
        server.freeze()
    }

    public func thaw() {
        server.thaw()
    }

    /// Kills it if it still runs, and restarts it on the same port with the same data; returns once it serves.
    public func restart() async throws {
        kill()
        try await start(mayWaitForPort: true)
    }

    /// Runs commands of ZooKeeper's shell, e.g. `create /consumers ""`, in one JVM.
    /// - Parameter options: for the shell's JVM, e.g. the JAAS file.
    @discardableResult
    public func run(commands: [String], jvmOptions: [String] = []) async throws -> String {
        let script = try directory.write(commands.joined(separator: "\n") + "\n", to: "commands-\(UUID().uuidString)")
        return try await KafkaTool.run(
            version: Self.kafkaVersion, mainClass: "org.apache.zookeeper.ZooKeeperMain",
            arguments: ["-waitforconnection", "-server", address], jvmOptions: jvmOptions, inputFile: script)
    }

    private func start(mayWaitForPort: Bool) async throws {
        try await server.start(mayWaitForPort: mayWaitForPort) { try await self.isServing() }
    }

    /// The `srvr` command reports the server's mode once it accepts requests.
    private func isServing() async throws -> Bool {
        let port = port
        return try await onThread {
            let connection = try TCPConnection(port: port, timeout: .seconds(5))
            try connection.write("srvr")
            return try String(decoding: connection.readToEnd(), as: UTF8.self).contains("Mode:")
        }
    }
}

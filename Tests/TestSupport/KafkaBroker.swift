import CKafka

/// One broker of a `KafkaCluster`.
public final class KafkaBroker: Sendable {
    public let id: Int
    /// By listener name; `PLAINTEXT` is always present.
    public let ports: [String: Int]
    let server: JavaServer
    private let version: KafkaVersion

    init(id: Int, version: KafkaVersion, ports: [String: Int], server: JavaServer) {
        self.id = id
        self.version = version
        self.ports = ports
        self.server = server
    }

    /// The port of the PLAINTEXT listener.
    public var port: Int { port(of: KafkaCluster.plaintext) }
    /// `127.0.0.1:port` of the PLAINTEXT listener.
    public var address: String { "127.0.0.1:\(port)" }
    public var processID: Int32? { server.processID }

    public func port(of listener: String) -> Int {
        guard let port = ports[listener] else {
            preconditionFailure("the cluster was started without a listener \(listener)")
        }
        return port
    }

    /// SIGKILL; returns once it has ended. The cluster notices when the broker's session expires, seconds later.
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

    /// SIGTERM: the broker hands over its partitions and leaves the cluster; returns once it has ended.
    public func shutDown() async throws {
        server.send(15)
        try await server.waitUntilExit()
    }

    /// Kills it if it still runs, and restarts it on the same ports with the same data; returns once it is a member again.
    public func restart() async throws {
        kill()
        try await start(expecting: [id], mayWaitForPort: true)
    }

    /// Starts it and waits until its own metadata contains all these brokers.
    func start(expecting brokers: Set<Int>, mayWaitForPort: Bool) async throws {
        try await server.start(mayWaitForPort: mayWaitForPort) {
            // Tried first because it fails at once, whereas librdkafka would retry at growing intervals.
            _ = try await onThread { [port = self.port] in try TCPConnection(port: port) }
            // 0.8 returns no broker at all until there is a topic. The line that it logs last follows its registration.
            return try await self.version < "0.9"
                ? self.server.hasLogged("], started")
                : self.registeredBrokers().isSuperset(of: brokers)
        }
    }

    /// The members of the cluster according to this broker.
    ///
    /// The client that asks knows no other broker yet, so the response is this broker's.
    public func registeredBrokers() async throws -> Set<Int> {
        let configuration = version.clientConfiguration.merging(["bootstrap.servers": address]) { $1 }
        return try await onThread {
            let client = try RdKafkaHandle(RD_KAFKA_PRODUCER, configuration)
            return try client.metadata(within: .seconds(3)).brokers
        }
    }
}

import CKafka

/// One broker of a `KafkaCluster`.
public final class KafkaBroker: Sendable {
    public let id: Int
    /// By listener name; `PLAINTEXT` is always there.
    public let ports: [String: Int]
    let server: JavaServer
    private let version: KafkaVersion

    init(id: Int, version: KafkaVersion, ports: [String: Int], server: JavaServer) {
        self.id = id
        self.version = version
        self.ports = ports
        self.server = server
    }

    /// Of the PLAINTEXT listener.
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

    /// SIGKILL; returns when it has ended. The cluster notices when the broker's session expires, seconds later.
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

    /// SIGTERM: it hands its partitions over and leaves the cluster; returns when it has ended.
    public func shutDown() async throws {
        server.send(15)
        try await server.waitUntilExit()
    }

    /// Kills it if it still runs, and starts it on the same ports with the same data; returns when it answers as a member again.
    public func restart() async throws {
        kill()
        try await start(expecting: [id], mayWaitForPort: true)
    }

    /// Starts it and waits until its own metadata has all these brokers.
    func start(expecting brokers: Set<Int>, mayWaitForPort: Bool) async throws {
        try await server.start(mayWaitForPort: mayWaitForPort) {
            // Asked first because it fails at once, where librdkafka would retry in ever longer intervals.
            _ = try await onThread { [port = self.port] in try TCPConnection(port: port) }
            // 0.8 answers with no broker at all until there is a topic. What it logs last comes after it has registered.
            return try await self.version < "0.9"
                ? self.server.hasLogged("], started")
                : self.registeredBrokers().isSuperset(of: brokers)
        }
    }

    /// The brokers that this one believes to be in the cluster.
    ///
    /// Asked by a client that knows no other broker yet, so nobody else can have answered.
    public func registeredBrokers() async throws -> Set<Int> {
        let configuration = version.clientConfiguration.merging(["bootstrap.servers": address]) { $1 }
        return try await onThread {
            let client = try RdKafkaHandle(RD_KAFKA_PRODUCER, configuration)
            return try client.metadata(within: .seconds(3)).brokers
        }
    }
}

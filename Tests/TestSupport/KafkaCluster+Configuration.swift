extension KafkaCluster {
    /// The listener of every broker without encryption and authentication; used by the brokers and the fixture.
    public static let plaintext = "PLAINTEXT"

    /// The configuration of a cluster to start.
    public struct Configuration: Sendable {
        public var version: KafkaVersion
        /// With KRaft each is also a controller: of three, one may fail; of one or two, none.
        public var brokers: Int
        /// Added to every broker's properties, or replacing them; `@NODE@` becomes the broker's id, `@PORT@` its PLAINTEXT port,
        /// and `@PORT:NAME@` the port of a further listener.
        public var properties: [String: String]
        /// The same for single brokers, by id.
        public var brokerProperties: [Int: [String: String]] = [:]
        /// Further listeners: the security protocol (e.g. `SASL_SSL`) by listener name. Not for 0.8.2.2, which has one.
        public var listeners: [String: String] = [:]
        /// The addresses of further listeners by name, as in a URL; 127.0.0.1 by default.
        public var listenerHosts: [String: String] = [:]
        /// e.g. `-Djava.security.auth.login.config=…`.
        public var jvmOptions: [String] = []
        /// KRaft: further arguments of `StorageTool format`, e.g. `--add-scram`.
        public var storageFormatArguments: [String] = []
        /// An external ZooKeeper, as `host:port,…/chroot`, in place of one that the cluster starts and stops.
        public var zookeeperAddress: String?

        public init(version: KafkaVersion, brokers: Int = 1, properties: [String: String] = [:]) {
            precondition(brokers > 0, "a cluster has at least one broker")
            self.version = version
            self.brokers = brokers
            self.properties = properties
        }
    }
}

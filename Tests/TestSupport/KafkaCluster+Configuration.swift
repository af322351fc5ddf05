extension KafkaCluster {
    /// The listener that every broker has, without encryption or authentication; brokers and fixture talk through it.
    public static let plaintext = "PLAINTEXT"

    /// How to start a cluster.
    public struct Configuration: Sendable {
        public var version: KafkaVersion
        /// With KRaft each is a controller, too: of three, one may fail; of one or two, none.
        public var brokers: Int
        /// Added to, or in place of, every broker's own; `@NODE@` becomes the broker's id, `@PORT@` its PLAINTEXT port,
        /// and `@PORT:NAME@` the port of a further listener.
        public var properties: [String: String]
        /// The same for single brokers, by id.
        public var brokerProperties: [Int: [String: String]] = [:]
        /// Further listeners: the security protocol (e.g. `SASL_SSL`) by listener name. Not for 0.8.2.2, which has one.
        public var listeners: [String: String] = [:]
        /// Where further listeners listen, by their names, as in a URL; those that are not named: 127.0.0.1.
        public var listenerHosts: [String: String] = [:]
        /// e.g. `-Djava.security.auth.login.config=…`.
        public var jvmOptions: [String] = []
        /// KRaft: further arguments of `StorageTool format`, e.g. `--add-scram`.
        public var storageFormatArguments: [String] = []
        /// A ZooKeeper of the caller's own, as `host:port,…/chroot`, in place of one that the cluster starts and stops.
        public var zookeeperAddress: String?

        public init(version: KafkaVersion, brokers: Int = 1, properties: [String: String] = [:]) {
            precondition(brokers > 0, "a cluster has at least one broker")
            self.version = version
            self.brokers = brokers
            self.properties = properties
        }
    }
}

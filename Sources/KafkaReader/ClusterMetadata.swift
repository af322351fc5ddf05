public import KafkaProtocol
public import System

/// A cluster's brokers, topics and partitions.
public struct ClusterMetadata: Sendable {
    public struct Broker: Hashable, Sendable {
        public var id: Int32
        public var address: HostPort
        /// nil if it has none, or if it is not reported: to librdkafka, or before Kafka 0.10.
        public var rack: String?

        public init(id: Int32, host: String, port: Int, rack: String? = nil) {
            self.id = id
            address = HostPort(host: host, port: port)
            self.rack = rack
        }
    }

    public struct Topic: Sendable {
        public var name: String
        /// nil if brokers do not report it: before Kafka 2.8, or to librdkafka.
        public var id: Uuid?
        /// In the order of their ids, each id once.
        public var partitions: [Partition]
        /// Why its partitions are not known, such as an authorization error.
        public var error: KafkaError.Code?

        public init(name: String, id: Uuid? = nil, partitions: [Partition], error: KafkaError.Code? = nil) {
            self.name = name
            self.id = id
            self.partitions = partitions
            self.error = error
        }

        /// The partition's index in `partitions`; nil if the topic does not have it.
        public func index(ofPartition id: Int32) -> Int? {
            // Kafka numbers partitions from 0 without gaps, but an answer with gaps is read correctly too.
            if id >= 0, id < partitions.count, partitions[Int(id)].id == id { return Int(id) }
            return partitions.firstIndex { $0.id == id }
        }
    }

    public struct Partition: Sendable {
        public let id: Int32
        // Plain numbers in place of optionals, which would take half as much again: there can be a million partitions.
        @usableFromInline let leaderID: Int32
        private let errorCode: Int32
        @usableFromInline let replicaCount: Int32
        @usableFromInline let inSyncCount: Int32
        @usableFromInline let preferredLeader: Int32

        /// nil if the partition has none, or if the broker that answered does not name it.
        @inlinable public var leader: Int32? { leaderID >= 0 ? leaderID : nil }

        /// Why the broker does not name the leader although there may be one; nil if it names it, or reports that there is none.
        public var error: KafkaError.Code? { errorCode == 0 ? nil : KafkaError.Code(rawValue: errorCode) }

        /// nil if the broker did not report all of them.
        @inlinable public var replicas: Replicas? {
            guard replicaCount >= 0 else { return nil }
            return Replicas(
                count: replicaCount, inSync: inSyncCount, preferred: preferredLeader >= 0 ? preferredLeader : nil)
        }

        public init(id: Int32, leader: Int32?, error: KafkaError.Code? = nil, replicas: Replicas?) {
            self.id = id
            leaderID = leader ?? -1
            errorCode = error?.rawValue ?? 0
            replicaCount = replicas?.count ?? -1
            inSyncCount = replicas?.inSync ?? -1
            preferredLeader = replicas?.preferred ?? -1
        }
    }

    public struct Replicas: Hashable, Sendable {
        public var count: Int32
        public var inSync: Int32
        /// The first replica, which the controller prefers as the leader; nil if the broker reports them in no order.
        public var preferred: Int32?

        @inlinable
        public init(count: Int32, inSync: Int32, preferred: Int32?) {
            self.count = count
            self.inSync = inSync
            self.preferred = preferred
        }
    }

    /// In the order of their ids, each id once.
    public var brokers: [Broker]
    /// In the order of their names, each name once.
    public var topics: [Topic]
    /// nil if it is not reported: before Kafka 0.10.1.
    public var clusterID: String?
    /// The broker that is the controller of a cluster with ZooKeeper. nil if it is not known, and with KRaft, where brokers name a random
    /// broker instead.
    public var controllerID: Int32?

    public init(brokers: [Broker], topics: [Topic], clusterID: String? = nil, controllerID: Int32? = nil) {
        self.brokers = brokers
        self.topics = topics
        self.clusterID = clusterID
        self.controllerID = controllerID
    }

    /// Where the brokers store what groups commit. The leader of a group's partition is its coordinator, and lists it.
    public static let offsetsTopicName = "__consumer_offsets"

    /// nil if the login may not describe it, or if there never was a group.
    public var offsetsTopic: Topic? { topics.first { $0.name == Self.offsetsTopicName } }
}

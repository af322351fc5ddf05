internal import CKafka
internal import KafkaReader

/// Tells which brokers need the partitions by name, and holds the names.
struct PartitionNames: ~Copyable {
    private let topics: [ClusterMetadata.Topic]
    private let requests: RequestObserver
    private var list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?

    init(_ topics: [ClusterMetadata.Topic], requests: RequestObserver) {
        self.topics = topics
        self.requests = requests
    }

    deinit {
        if let list { rd_kafka_topic_partition_list_destroy(list) }
    }

    /// Whether a broker, or any broker if nil, treats "all partitions" as none. From version 6 on the request has another encoding, which
    /// librdkafka has always written correctly.
    func areNeeded(by broker: Int32?) -> Bool {
        guard let version = requests.offsetFetchVersion(of: broker) else { return false }
        // Before version 2 (Kafka 0.10.2, KIP-88) it is not possible to request all.
        return version < 2 || rd_kafka_version() < 0x0203_0000 && version < 6
    }

    /// All partitions; nil if there are none.
    mutating func all() -> UnsafePointer<rd_kafka_topic_partition_list_t>? {
        if list == nil, topics.contains(where: { !$0.partitions.isEmpty }) {
            let list = rd_kafka_topic_partition_list_new(Int32(clamping: topics.reduce(0) { $0 + $1.partitions.count }))
            for topic in topics {
                for partition in topic.partitions {
                    rd_kafka_topic_partition_list_add(list, topic.name, partition.id)
                }
            }
            self.list = list
        }
        return UnsafePointer(list)
    }
}

internal import CKafka
internal import KafkaReader

/// Which brokers have to be asked for partitions by name, and the names.
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

    /// Whether a broker, or any where it is not known, takes "all partitions" for none. From version 6 on the request has another
    /// encoding, which librdkafka always wrote right.
    func areNeeded(by broker: Int32?) -> Bool {
        guard let version = requests.offsetFetchVersion(of: broker) else { return false }
        // Before version 2 (Kafka 0.10.2, KIP-88) there is no way to ask for all.
        return version < 2 || rd_kafka_version() < 0x0203_0000 && version < 6
    }

    /// All partitions; nil where there are none.
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

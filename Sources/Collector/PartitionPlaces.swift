internal import KafkaReader

/// Finds partitions that a broker names in the topics that the walk looks at.
struct PartitionPlaces {
    private let topics: [ClusterMetadata.Topic]
    private let indexes: [String: Int]

    init(_ topics: [ClusterMetadata.Topic]) {
        self.topics = topics
        indexes = topics.indexesByName
    }

    /// nil for a partition that is not there.
    subscript(topic: String, partition: Int32) -> PartitionPlace? {
        guard let index = indexes[topic], let partition = topics[index].index(ofPartition: partition) else { return nil }
        return PartitionPlace(topic: index, partition: partition)
    }
}

extension [ClusterMetadata.Topic] {
    /// The first of each name.
    var indexesByName: [String: Int] { Dictionary(indices.map { (self[$0].name, $0) }, uniquingKeysWith: { first, _ in first }) }
}

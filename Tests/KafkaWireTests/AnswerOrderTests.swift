import KafkaProtocol
import KafkaReader
import Testing

@testable import KafkaWire

/// Answers in another order than their requests, as brokers since Kafka 4 send them.
@Suite struct AnswerOrderTests {
    private let topics = [("a", [0, 1, 2, 5]), ("b", [0]), ("c", [3, 4])].map { name, ids in
        ClusterMetadata.Topic(
            name: name, partitions: ids.map { ClusterMetadata.Partition(id: Int32($0), leader: 1, replicas: nil) })
    }

    private func receiver() -> ListOffsetsReceiver {
        let places = topics.indices.flatMap { topic in
            topics[topic].partitions.indices.map { PartitionPlace(topic: topic, partition: $0) }
        }
        return ListOffsetsReceiver(AskedPartitions(places, in: topics))
    }

    /// - Parameter answer: by topic, the partitions' ids and offsets.
    private func read(_ answer: [(String, [(Int32, Int64)])]) throws -> LeadersAnswer {
        var bytes: [UInt8] = []
        try ApiDescription.listOffsets.appendResponse(to: &bytes, version: 9, correlationId: 1) { writer in
            writer.array(.topics, answer) { writer, topic in
                writer.string(.name, topic.0)
                writer.array(.partitions, topic.1) { writer, partition in
                    writer.int32(.partitionIndex, partition.0)
                    writer.int64(.offset, partition.1)
                }
            }
        }
        bytes.removeFirst(Frame.responseHeadSize)
        var stream = ResponseStream(.listOffsets, version: 9, length: bytes.count)
        var receiver = receiver()
        _ = try bytes.withUnsafeBytes { try stream.read($0, into: &receiver) }
        return receiver.answer
    }

    @Test func everyOffsetFindsItsPartition() throws {
        let answer = try read([
            ("c", [(4, 34), (3, 33)]), ("b", [(0, 20)]), ("a", [(5, 15), (0, 10), (2, 12), (1, 11)]),
        ])
        #expect(answer.offsets == [10, 11, 12, 15, 20, 33, 34] && answer.failure == nil)
    }

    @Test func whatWasNotAskedForIsSkipped() throws {
        let answer = try read([
            ("c", [(3, 33), (9, 39), (4, 34), (-1, 1)]), ("x", [(0, 1)]), ("a", [(3, 13), (4, 14), (2, 12), (6, 16), (0, 10)]),
        ])
        #expect(answer.offsets == [10, nil, 12, nil, nil, 33, 34])
        #expect(answer.failure?.target == .topic("a"))
    }

    @Test func ofARepeatedPartitionTheLastCounts() throws {
        let answer = try read([
            ("b", [(0, 20), (0, 21)]), ("a", [(0, 1), (1, 11), (2, 12), (5, 15)]), ("c", []), ("a", [(0, 10)]),
        ])
        #expect(answer.offsets == [10, 11, 12, 15, 21, nil, nil])
    }
}

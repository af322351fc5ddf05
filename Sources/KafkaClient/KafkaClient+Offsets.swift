public import KafkaReader
internal import System

struct TopicPartition: Hashable {
    var topic: String
    var partition: Int32
}

extension KafkaClient {
    /// The maximum of partitions per call: `rd_kafka_offsets_for_times` takes quadratic time in them.
    private static let partitionsPerCall = 250

    /// Sends one ListOffsets request for each piece of a leader's partitions, if all is well. Every leader has a few pieces in flight, so
    /// that it has its next request when it answers the last.
    ///
    /// librdkafka fails a whole call for one bad partition, such as one of a topic that was just deleted. Smaller parts are then requested
    /// until the bad partition is isolated, by 64 requests at most.
    public func readOffsets(
        _ position: LogPosition, of partitions: [Int32: [PartitionPlace]], in topics: [ClusterMetadata.Topic],
        deadline: ContinuousClock.Instant, receive: @escaping @Sendable (ArraySlice<PartitionPlace>, OffsetsAnswer) -> Void
    ) async {
        guard position != .lastStable else {
            for (leader, places) in partitions {
                let error = KafkaError(.unsupportedFeature, .offsets, target: .broker(leader))
                receive(places[...], OffsetsAnswer(offsets: PartitionOffsets(unknown: places.count), failure: error))
            }
            return
        }
        // Each leader has its share of the calls, at least one, so that a slow leader does not delay the others.
        let share = max(1, min(8, offsetWorkers / max(1, partitions.count)))
        await withTaskGroup(of: Void.self) { group in
            for (leader, places) in partitions {
                let pieces = stride(from: 0, to: places.count, by: Self.partitionsPerCall).map {
                    places[$0..<min($0 + Self.partitionsPerCall, places.count)]
                }
                for lane in 0..<min(share, pieces.count) {
                    group.addTask {
                        for index in stride(from: lane, to: pieces.count, by: share) {
                            let piece = pieces[index]
                            receive(
                                piece,
                                await self.offsets(position, of: piece, in: topics, leader: leader, deadline: deadline))
                        }
                    }
                }
            }
        }
    }

    private func offsets(
        _ position: LogPosition, of places: ArraySlice<PartitionPlace>, in topics: [ClusterMetadata.Topic], leader: Int32,
        deadline: ContinuousClock.Instant
    ) async -> OffsetsAnswer {
        let handle = handle
        return await offsetsPool.run {
            let partitions = places.map { place in
                let topic = topics[place.topic]
                return TopicPartition(topic: topic.name, partition: topic.partitions[place.partition].id)
            }
            var search = OffsetsSearch(handle, position, partitions, leader: leader, deadline: deadline)
            search.run()
            return OffsetsAnswer(offsets: search.offsets, failure: search.failure)
        }
    }
}

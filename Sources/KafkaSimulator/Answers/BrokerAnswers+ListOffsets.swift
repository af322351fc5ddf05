import KafkaProtocol

extension BrokerAnswers {
    /// Timestamps with a special meaning.
    private enum SpecialTimestamp {
        static let latest: Int64 = -1
        static let earliest: Int64 = -2
        static let maximum: Int64 = -3
        static let earliestLocal: Int64 = -4
        static let latestTiered: Int64 = -5
        static let earliestPendingUpload: Int64 = -6
    }

    private struct PartitionQuery {
        let partition: Int32
        let timestamp: Int64
        let maximumOffsets: Int32
    }

    private struct PartitionAnswer {
        var error = ErrorCode.none
        var timestamp: Int64 = -1
        var offset: Int64 = -1
    }

    func listOffsets(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        var queries: [(topic: String, partitions: [PartitionQuery])] = []
        try reader.array(.topics) { reader throws(ProtocolError) in
            let name = try reader.string(.name)
            var partitions: [PartitionQuery] = []
            try reader.array(.partitions) { reader throws(ProtocolError) in
                partitions.append(
                    PartitionQuery(
                        partition: try reader.int32(.partitionIndex),
                        timestamp: try reader.int64(.timestamp), maximumOffsets: try reader.int32(.maxNumOffsets)))
            }
            queries.append((name, partitions))
        }
        try reader.finish()

        writer.array(.topics, faults.entries(queries)) { writer, query in
            let index = state.index(ofTopic: query.topic)
            let error = faults.error ?? faults.error(topic: query.topic)
            writer.string(.name, query.topic)
            writer.array(.partitions, query.partitions) { writer, asked in
                let answer =
                    error.map { PartitionAnswer(error: $0) } ?? answer(asked, query.topic, index, version: writer.version)
                writer.int32(.partitionIndex, asked.partition)
                writer.error(answer.error)
                writer.int64s(.oldStyleOffsets, answer.offset < 0 || asked.maximumOffsets < 1 ? [] : [answer.offset])
                writer.int64(.timestamp, answer.timestamp)
                writer.int64(.offset, answer.offset)
                if answer.offset >= 0 { writer.int32(.leaderEpoch, state.changes.epoch) }
            }
        }
    }

    private func answer(_ query: PartitionQuery, _ name: String, _ topic: Int32?, version: Int16) -> PartitionAnswer {
        let partition = query.partition
        guard let topic, partition >= 0, partition < model.topics[Int(topic)].partitions else {
            return PartitionAnswer(error: .unknownTopicOrPartition)
        }
        if let error = faults.error(topic: name, partition: partition) { return PartitionAnswer(error: error) }
        guard state.leader(topic, partition) == broker else { return PartitionAnswer(error: .notLeaderOrFollower) }

        switch query.timestamp {
        case SpecialTimestamp.latest:
            return PartitionAnswer(offset: state.endOffset(topic, partition))
        case SpecialTimestamp.earliest:
            return PartitionAnswer(offset: state.oldestOffset(topic, partition))
        case SpecialTimestamp.maximum where version >= 7:
            let (oldest, end) = (state.oldestOffset(topic, partition), state.endOffset(topic, partition))
            return end > oldest ? PartitionAnswer(timestamp: epoch + state.time, offset: end - 1) : PartitionAnswer()
        case SpecialTimestamp.earliestLocal where version >= 8:
            return PartitionAnswer(offset: state.oldestOffset(topic, partition))
        case SpecialTimestamp.latestTiered where version >= 9, SpecialTimestamp.earliestPendingUpload where version >= 11:
            // Tiered storage is not simulated.
            return PartitionAnswer()
        case 0...:
            return firstRecord(topic, partition, at: query.timestamp)
        default:
            return PartitionAnswer(error: .unsupportedVersion)
        }
    }

    /// The first record of that time or later; none if all are older.
    private func firstRecord(_ topic: Int32, _ partition: Int32, at timestamp: Int64) -> PartitionAnswer {
        let (time, overflow) = timestamp.subtractingReportingOverflow(epoch)
        let (oldest, end) = (state.oldestOffset(topic, partition), state.endOffset(topic, partition))
        guard !overflow, time <= state.time, end > oldest else { return PartitionAnswer() }
        // The log has no times before the start: take the record that was the oldest then.
        let produced = time <= 0 ? oldest : state.endOffset(topic, partition, at: time - 1)
        let offset = max(oldest, produced)
        return offset < end ? PartitionAnswer(timestamp: timestamp, offset: offset) : PartitionAnswer()
    }
}

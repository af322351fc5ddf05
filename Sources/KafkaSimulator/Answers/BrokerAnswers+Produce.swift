import KafkaProtocol

extension BrokerAnswers {
    /// Rejects all records: the offsets follow the scenario. The API exists because Java clients of 1.x refuse to work with a
    /// broker that does not announce it.
    func produce(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        let acknowledgements = try reader.int16(.acks)
        var topics: [(name: String, partitions: [Int32])] = []
        try reader.array(.topicData) { reader throws(ProtocolError) in
            let name = try reader.string(.name)
            var partitions: [Int32] = []
            try reader.array(.partitionData) { reader throws(ProtocolError) in partitions.append(try reader.int32(.index)) }
            topics.append((name, partitions))
        }
        try reader.finish()
        guard acknowledgements != 0 else { throw .unanswerable }

        writer.array(.responses, faults.entries(topics)) { writer, topic in
            writer.string(.name, topic.name)
            writer.array(.partitionResponses, topic.partitions) { writer, partition in
                writer.int32(.index, partition)
                writer.error(faults.error ?? .policyViolation)
                writer.string(.errorMessage, "a simulated cluster takes no records")
            }
        }
    }
}

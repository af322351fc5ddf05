import KafkaProtocol

extension BrokerAnswers {
    private struct GroupQuery {
        var group = ""
        /// nil for every partition with a committed offset.
        var topics: [TopicQuery]?
    }

    private struct TopicQuery {
        /// Empty for the id of an unknown topic.
        let name: String
        let id: Uuid
        var partitions: [Int32]
        var isUnknownId = false

        func withFirstPartition() -> TopicQuery {
            var query = self
            query.partitions = Array(partitions.prefix(1))
            return query
        }
    }

    func offsetFetch(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        var single = GroupQuery(group: try reader.string(.groupId))
        single.topics = try topicQueries(&reader)
        var groups: [GroupQuery] = []
        try reader.array(.groups) { reader throws(ProtocolError) in
            var query = GroupQuery(group: try reader.string(.groupId))
            query.topics = try topicQueries(&reader)
            groups.append(query)
        }
        try reader.finish()

        if writer.version < 8 {
            let error = refusal(group: single.group)
            writeTopics(single, error, &writer)
            writer.error(error ?? .none)
        }
        writer.array(.groups, faults.entries(groups)) { writer, query in
            let error = refusal(group: query.group)
            writer.string(.groupId, query.group)
            writeTopics(query, error, &writer)
            writer.error(error ?? .none)
        }
    }

    private func topicQueries(_ reader: inout MessageReader) throws(ProtocolError) -> [TopicQuery]? {
        var topics: [TopicQuery] = []
        let count = try reader.array(.topics) { reader throws(ProtocolError) in
            // Only version 10 identifies topics by id; earlier structures lack the field.
            let name = try reader.string(.name)
            let id = reader.version >= 10 ? try reader.uuid(.topicId) : .zero
            let partitions = try reader.int32s(.partitionIndexes)
            let index = reader.version >= 10 ? state.index(ofTopic: id) : nil
            topics.append(
                TopicQuery(
                    name: index.map { topic($0).name } ?? name, id: id, partitions: partitions,
                    isUnknownId: reader.version >= 10 && index == nil))
        }
        return count == nil ? nil : topics
    }

    private func writeTopics(_ query: GroupQuery, _ error: ErrorCode?, _ writer: inout MessageWriter) {
        let group = error == nil ? state.index(ofGroup: query.group) : nil
        // Since version 2 one error applies to the whole response; before, each partition has its own.
        let asked = entries(query.topics ?? group.map(committed) ?? [], version: writer.version)
        writer.array(.topics, error == nil || writer.version < 2 ? asked : []) { writer, topic in
            let index = state.index(ofTopic: topic.name)
            writer.string(.name, topic.name)
            if writer.version >= 10 { writer.uuid(.topicId, topic.id) }
            writer.array(.partitions, topic.partitions) { writer, partition in
                let partitionError =
                    error ?? faults.error(topic: topic.name, partition: partition)
                    ?? (topic.isUnknownId ? .unknownTopicId : .none)
                var offset: Int64 = -1
                if partitionError == .none, let group, let index { offset = commit(group, index, partition) ?? -1 }
                writer.int32(.partitionIndex, partition)
                writer.int64(.committedOffset, offset)
                writer.string(.metadata, "")
                writer.error(partitionError)
            }
        }
    }

    /// The topics as they are sent. For the duplicate fault the copies are not adjacent, and the first copy has one partition
    /// only: librdkafka, which keeps each partition once, then has the topic in two places. Since version 8 the groups are
    /// duplicated instead.
    private func entries(_ topics: [TopicQuery], version: Int16) -> [TopicQuery] {
        guard version < 8, faults.entries([topics]).count > 1 else { return topics }
        return topics.map { $0.withFirstPartition() } + topics
    }

    /// Everything that the group has committed in topics that the client may describe.
    private func committed(_ group: Int32) -> [TopicQuery] {
        state.topics(group).compactMap { index in
            let topic = topic(index)
            guard !faults.isDenied(topic: topic.name) else { return nil }
            let partitions = (0..<topic.partitions).filter { state.hasCommit(group, $0) }
            return partitions.isEmpty ? nil : TopicQuery(name: topic.name, id: topic.id, partitions: partitions)
        }
    }

    private func commit(_ group: Int32, _ topic: Int32, _ partition: Int32) -> Int64? {
        guard partition >= 0, partition < model.topics[Int(topic)].partitions, state.hasCommit(group, partition),
            model.groups[Int(group)].topics.contains(topic)
        else { return nil }
        return state.committedOffset(group, topic, partition)
    }
}

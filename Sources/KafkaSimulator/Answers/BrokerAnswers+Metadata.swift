import KafkaProtocol

extension BrokerAnswers {
    /// A topic of a Metadata response; the index is nil if there is no topic of that name or id.
    private struct TopicEntry {
        let name: String?
        let id: Uuid
        let index: Int32?
        let error: ErrorCode
    }

    func metadata(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        var named: [TopicEntry] = []
        let count = try reader.array(.topics) { reader throws(ProtocolError) in
            let id = try reader.uuid(.topicId)
            named.append(entry(name: try reader.optionalString(.name), id: id))
        }
        try reader.finish()
        // Version 0 has no null: an empty list means all topics.
        let wantsAll = count == nil || count == 0 && reader.version == 0
        let entries = wantsAll ? allTopics() : named

        writer.array(.brokers, faults.entries(state.brokers.filter { !faults.leavesOut($0) })) { writer, id in
            writer.int32(.nodeId, id)
            writeAddress(of: id, &writer)
            writer.string(.rack, model.scenario.racks[id])
        }
        writer.string(.clusterId, model.scenario.clusterId)
        writer.int32(.controllerId, state.controller)
        writer.array(.topics, faults.entries(entries)) { writer, entry in write(entry, &writer) }
    }

    /// Every topic that the client may describe.
    private func allTopics() -> [TopicEntry] {
        state.topicIndexes.compactMap { index in
            let name = topic(index).name
            guard !faults.isDenied(topic: name) else { return nil }
            return TopicEntry(
                name: name, id: topic(index).id, index: index, error: faults.error ?? faults.error(topic: name) ?? .none)
        }
    }

    private func entry(name: String?, id: Uuid) -> TopicEntry {
        let index = if let name { state.index(ofTopic: name) } else { state.index(ofTopic: id) }
        let found = index.map { topic($0).name } ?? name
        let missing: ErrorCode = name == nil ? .unknownTopicId : .unknownTopicOrPartition
        let error = faults.error ?? found.flatMap(faults.error(topic:)) ?? (index == nil ? missing : .none)
        return TopicEntry(name: found, id: index.map { topic($0).id } ?? id, index: index, error: error)
    }

    private func write(_ entry: TopicEntry, _ writer: inout MessageWriter) {
        writer.error(entry.error)
        // Before version 12 the name could not be null.
        writer.string(.name, entry.name ?? (writer.version < 12 ? "" : nil))
        writer.uuid(.topicId, entry.id)
        guard entry.error == .none, let index = entry.index else { return }
        writer.bool(.isInternal, model.topicRules[Int(topic(index).rule)].isInternal)
        writer.array(.partitions, 0..<topic(index).partitions) { writer, partition in
            let (leader, error) = leader(index, partition, version: writer.version)
            writer.error(error)
            writer.int32(.partitionIndex, partition)
            writer.int32(.leaderId, leader)
            writer.int32(.leaderEpoch, state.changes.epoch)
            writer.int32s(.replicaNodes, state.replicas(index, partition))
            writer.int32s(.isrNodes, state.inSyncReplicas(index, partition))
            writer.int32s(.offlineReplicas, state.offlineReplicas(index, partition))
        }
    }

    /// The leader as brokers report it: none together with the corresponding error.
    private func leader(_ topic: Int32, _ partition: Int32, version: Int16) -> (Int32, ErrorCode) {
        let leader = state.leader(topic, partition)
        /// Before version 6 there was one code for both.
        let withoutListener: ErrorCode = version < 6 ? .leaderNotAvailable : .listenerNotFound
        let error =
            faults.error(topic: self.topic(topic).name, partition: partition)
            ?? (leader < 0 ? .leaderNotAvailable : faults.lacksListener(leader) ? withoutListener : .none)
        return (error == .leaderNotAvailable || error == .listenerNotFound ? -1 : leader, error)
    }
}

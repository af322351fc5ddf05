import KafkaProtocol

// The quorum, disks and share groups. All brokers are controllers too, as in a small KRaft cluster.
extension BrokerAnswers {
    /// Records a second in the metadata log: the heartbeats of an idle cluster.
    private static let metadataRate: Int64 = 2
    /// How far a broker that is down stays behind.
    private static let deadBrokersLag: Int64 = 500

    func describeQuorum(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        try reader.finish()
        let error = faults.error ?? .none
        writer.error(error)
        let end = 1_000 + state.time / 1_000 * Self.metadataRate
        writer.array(.topics, error == .none ? ["__cluster_metadata"] : []) { writer, name in
            writer.string(.topicName, name)
            writer.array(.partitions, [0 as Int32]) { writer, partition in
                writer.int32(.partitionIndex, partition)
                writer.error(.none)
                writer.int32(.leaderId, state.controller)
                writer.int32(.leaderEpoch, state.changes.epoch)
                writer.int64(.highWatermark, end)
                writer.array(.currentVoters, faults.entries(model.brokers)) { writer, id in
                    let isAlive = state.brokers.contains(id)
                    writer.int32(.replicaId, id)
                    writer.int64(.logEndOffset, isAlive ? end : max(0, end - Self.deadBrokersLag))
                    let time = isAlive ? state.time : max(0, state.time - Self.deadBrokersLag / Self.metadataRate * 1_000)
                    writer.int64(.lastFetchTimestamp, epoch + time)
                    writer.int64(.lastCaughtUpTimestamp, epoch + time)
                }
            }
        }
    }

    /// The size of a record, in bytes.
    private static let recordSize: Int64 = 100
    /// The size of every broker's disk, in bytes.
    private static let diskSize: Int64 = 1 << 40

    func describeLogDirs(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        try reader.finish()
        let error = faults.error ?? .none
        writer.error(error)
        let topics = state.topicIndexes.map { index in
            (index, (0..<topic(index).partitions).filter { state.replicas(index, $0).contains(broker) })
        }.filter { !$0.1.isEmpty }
        let used = topics.reduce(Int64(0)) { sum, entry in
            entry.1.reduce(sum) { $0 &+ size(entry.0, $1) }
        }
        writer.array(.results, error == .none ? ["/var/lib/kafka/data"] : []) { writer, path in
            writer.error(.none)
            writer.string(.logDir, path)
            writer.array(.topics, faults.entries(topics)) { writer, entry in
                writer.string(.name, topic(entry.0).name)
                writer.array(.partitions, entry.1) { writer, partition in
                    writer.int32(.partitionIndex, partition)
                    writer.int64(.partitionSize, size(entry.0, partition))
                    let isInSync = state.inSyncReplicas(entry.0, partition).contains(broker)
                    writer.int64(.offsetLag, isInSync ? 0 : Self.deadBrokersLag)
                }
            }
            writer.int64(.totalBytes, Self.diskSize)
            writer.int64(.usableBytes, max(0, Self.diskSize - used))
        }
    }

    private func size(_ topic: Int32, _ partition: Int32) -> Int64 {
        (state.endOffset(topic, partition) - state.oldestOffset(topic, partition)) &* Self.recordSize
    }

    func shareGroupDescribe(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        let names = try reader.strings(.groupIds)
        try reader.finish()
        writer.array(.groups, faults.entries(names)) { writer, name in
            guard let group = shareGroup(name) else {
                writer.error(refusal(group: name) ?? .groupIdNotFound)
                writer.string(.groupId, name)
                return
            }
            writer.error(.none)
            writer.string(.groupId, name)
            writer.string(.groupState, state.state(group).rawValue)
            writer.int32(.groupEpoch, 1)
            writer.int32(.assignmentEpoch, 1)
            writer.string(.assignorName, "simple")
            let topics = state.topics(group).map { topic($0).name }
            writer.array(.members, state.members(group)) { writer, member in
                writer.string(.memberId, member.memberId)
                writer.int32(.memberEpoch, 1)
                writer.string(.clientId, member.clientId)
                writer.string(.clientHost, member.clientHost)
                writer.strings(.subscribedTopicNames, topics)
                writer.structure(.assignment) { writer in writeAssignment(member, &writer) }
            }
        }
    }

    /// What a group of another kind would have committed is where a share group has finished.
    func describeShareGroupOffsets(
        _ reader: inout MessageReader, _ writer: inout MessageWriter
    ) throws(ProtocolError) {
        var names: [String] = []
        try reader.array(.groups) { reader throws(ProtocolError) in names.append(try reader.string(.groupId)) }
        try reader.finish()
        writer.array(.groups, faults.entries(names)) { writer, name in
            writer.string(.groupId, name)
            let group = shareGroup(name)
            writer.array(.topics, group.map(state.topics) ?? []) { writer, index in
                writer.string(.topicName, topic(index).name)
                writer.uuid(.topicId, topic(index).id)
                writer.array(.partitions, 0..<topic(index).partitions) { writer, partition in
                    let start = group.map { state.committedOffset($0, index, partition) } ?? 0
                    writer.int32(.partitionIndex, partition)
                    writer.int64(.startOffset, start)
                    writer.int32(.leaderEpoch, state.changes.epoch)
                    writer.int64(.lag, max(0, state.endOffset(index, partition) - start))
                    writer.error(faults.error(topic: topic(index).name, partition: partition) ?? .none)
                }
            }
            writer.error(group == nil ? refusal(group: name) ?? .groupIdNotFound : .none)
        }
    }

    /// nil for a group of another kind, and if this broker does not answer for it.
    private func shareGroup(_ name: String) -> Int32? {
        refusal(group: name) == nil ? group(name, of: .share) : nil
    }
}

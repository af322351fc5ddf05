internal import KafkaProtocol
public import KafkaReader

extension WireClient {
    /// One DescribeShareGroupOffsets and one ShareGroupDescribe request a coordinator.
    public func shareGroups(_ groups: [CoordinatedGroup], deadline: ContinuousClock.Instant) async -> [ShareGroupAnswer] {
        await withTaskGroup(of: [ShareGroupAnswer].self) { tasks in
            for (coordinator, groups) in Dictionary(grouping: groups, by: \.coordinator) {
                tasks.addTask {
                    async let offsets = self.shareOffsets(of: groups.map(\.id), by: coordinator, deadline: deadline)
                    let counts = await self.shareMembers(of: groups.map(\.id), by: coordinator, deadline: deadline)
                    let known = await offsets
                    return groups.map { group in
                        let missing = KafkaError(.badAnswer, .shareGroups, target: .group(group.id))
                        return ShareGroupAnswer(
                            id: group.id, offsets: known[group.id] ?? .failure(missing),
                            memberCount: counts[group.id] ?? .failure(missing))
                    }
                }
            }
            return await tasks.reduce(into: []) { $0 += $1 }
        }
    }

    private func shareOffsets(
        of ids: [GroupID], by coordinator: Int32, deadline: ContinuousClock.Instant
    ) async -> [GroupID: Result<[ShareGroupAnswer.Partition], KafkaError>] {
        do throws(KafkaError) {
            return try await broker(coordinator).ask(
                .describeShareGroupOffsets, deadline: deadline, into: { _ in ShareOffsetsReceiver() },
                encode: { _, writer in
                    writer.array(.groups, ids) { writer, id in
                        writer.string(.groupId, id.description)
                        writer.null(.topics)
                    }
                }
            ).answers
        } catch {
            return failures(error, ids)
        }
    }

    private func shareMembers(
        of ids: [GroupID], by coordinator: Int32, deadline: ContinuousClock.Instant
    ) async -> [GroupID: Result<Int, KafkaError>] {
        do throws(KafkaError) {
            return try await broker(coordinator).ask(
                .shareGroupDescribe, deadline: deadline, into: { _ in ShareMembersReceiver() },
                encode: { _, writer in writer.strings(.groupIds, ids.map(\.description)) }
            ).answers
        } catch {
            return failures(error, ids)
        }
    }

    private func failures<Value>(_ error: KafkaError, _ ids: [GroupID]) -> [GroupID: Result<Value, KafkaError>] {
        Dictionary(ids.map { ($0, .failure(error.of(.shareGroups, .group($0)))) }, uniquingKeysWith: { first, _ in first })
    }
}

/// Reads an answer to DescribeShareGroupOffsets.
private struct ShareOffsetsReceiver: ResponseReceiver, Sendable {
    private(set) var answers: [GroupID: Result<[ShareGroupAnswer.Partition], KafkaError>] = [:]

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        guard field == .groups else { return }
        let id = GroupID(try reader.string(.groupId))
        var partitions: [ShareGroupAnswer.Partition] = []
        var failure: KafkaError?
        try reader.array(.topics) { (reader) throws(ProtocolError) in
            let topic = try reader.string(.topicName)
            try reader.array(.partitions) { (reader) throws(ProtocolError) in
                let (index, start) = (try reader.int32(.partitionIndex), try reader.int64(.startOffset))
                let lag = try reader.int64(.lag)
                let error = try reader.error()
                guard error == .none else {
                    failure = failure ?? KafkaError(KafkaError.Code(error), .shareGroups, target: .group(id))
                    return
                }
                partitions.append(ShareGroupAnswer.Partition(topic: topic, id: index, startOffset: start, lag: lag))
            }
        }
        let error = try reader.error()
        if error != .none { failure = KafkaError(KafkaError.Code(error), .shareGroups, target: .group(id)) }
        answers[id] = failure.map { .failure($0) } ?? .success(partitions)
    }
}

/// Reads an answer to ShareGroupDescribe.
private struct ShareMembersReceiver: ResponseReceiver, Sendable {
    private(set) var answers: [GroupID: Result<Int, KafkaError>] = [:]

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        guard field == .groups else { return }
        let error = try reader.error()
        let id = GroupID(try reader.string(.groupId))
        var count = 0
        try reader.array(.members) { (_) throws(ProtocolError) in count += 1 }
        answers[id] =
            error == .none ? .success(count) : .failure(KafkaError(KafkaError.Code(error), .shareGroups, target: .group(id)))
    }
}

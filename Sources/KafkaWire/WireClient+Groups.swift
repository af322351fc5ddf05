internal import KafkaProtocol
public import KafkaReader

extension WireClient {
    /// Lists the groups, one request a broker, and then describes those that are wanted, one request a coordinator and kind of group.
    public func groups(
        of brokers: [Int32], where isWanted: @escaping @Sendable (GroupID) -> Bool, assignments: Bool,
        deadline: ContinuousClock.Instant
    ) -> GroupAnswers {
        let listed = Task { await listGroups(of: brokers, deadline: deadline) }
        return GroupAnswers(
            listing: Task { await listed.value.listing },
            descriptions: Task {
                await describe(listed.value.groups.filter { isWanted($0.id) }, assignments: assignments, deadline: deadline)
            })
    }

    struct ListedGroup: Sendable {
        var id: GroupID
        var coordinator: Int32
        var protocolType: String
        /// Empty before ListGroups version 5.
        var type: String
    }

    private func listGroups(
        of brokers: [Int32], deadline: ContinuousClock.Instant
    ) async -> (groups: [ListedGroup], listing: GroupListing) {
        var groups: [GroupID: ListedGroup] = [:]
        var failures: [Int32: KafkaError] = [:]
        await withTaskGroup(of: (Int32, Result<ListGroupsReceiver, KafkaError>).self) { tasks in
            for broker in brokers {
                tasks.addTask {
                    do throws(KafkaError) {
                        let receiver = try await self.broker(broker).ask(
                            .listGroups, deadline: deadline, into: { _ in ListGroupsReceiver(broker: broker) }
                        ) { _, _ in }
                        return (broker, .success(receiver))
                    } catch {
                        return (broker, .failure(error.of(.listGroups, .broker(broker))))
                    }
                }
            }
            for await (broker, result) in tasks {
                switch result {
                case .success(let receiver):
                    if receiver.error != .none {
                        failures[broker] = KafkaError(KafkaError.Code(receiver.error), .listGroups, target: .broker(broker))
                    }
                    // Two brokers behind one address list the same groups: the first answer counts.
                    for group in receiver.groups where groups[group.id] == nil { groups[group.id] = group }
                case .failure(let error):
                    failures[broker] = error
                }
            }
        }
        // Share groups have no committed offsets, and other kinds of groups are known by their descriptions.
        let consumers = groups.values.filter { $0.protocolType == "consumer" || $0.protocolType.isEmpty }
        let listing = GroupListing(
            groups: consumers.map {
                GroupListing.Group(id: $0.id, coordinator: $0.coordinator, isSimple: $0.protocolType.isEmpty)
            }.sorted { $0.id < $1.id }, failures: failures)
        return (groups.values.filter { $0.protocolType != "share" }, listing)
    }

    /// The most groups in one request.
    private static let groupsPerRequest = 500

    private func describe(
        _ groups: [ListedGroup], assignments: Bool, deadline: ContinuousClock.Instant
    ) async -> GroupDescriptions {
        var descriptions: [GroupID: GroupDescription] = [:]
        for (isModern, groups) in Dictionary(grouping: groups, by: { $0.type == "consumer" }) {
            await describe(groups, asModern: isModern, assignments: assignments, deadline: deadline, into: &descriptions)
        }
        // Brokers that do not name a group's type describe groups of the consumer protocol as dead.
        let unknown = groups.filter { group in
            group.type.isEmpty && descriptions[group.id].map { $0.error == nil && $0.members == nil } ?? false
        }
        await describe(unknown, asModern: true, assignments: assignments, deadline: deadline, into: &descriptions)
        return GroupDescriptions(groups: Array(descriptions.values))
    }

    private func describe(
        _ groups: [ListedGroup], asModern isModern: Bool, assignments: Bool, deadline: ContinuousClock.Instant,
        into descriptions: inout [GroupID: GroupDescription]
    ) async {
        let requests = Dictionary(grouping: groups, by: \.coordinator).flatMap { coordinator, groups in
            stride(from: 0, to: groups.count, by: Self.groupsPerRequest).map { start in
                (coordinator, groups[start..<min(start + Self.groupsPerRequest, groups.count)].map(\.id))
            }
        }
        await withTaskGroup(of: [GroupDescription].self) { tasks in
            for (coordinator, ids) in requests {
                tasks.addTask {
                    await self.describe(ids, by: coordinator, asModern: isModern, assignments: assignments, deadline: deadline)
                }
            }
            for await answers in tasks {
                for description in answers { descriptions[description.id] = description }
            }
        }
    }

    private func describe(
        _ ids: [GroupID], by coordinator: Int32, asModern isModern: Bool, assignments: Bool, deadline: ContinuousClock.Instant
    ) async -> [GroupDescription] {
        let api: ApiDescription = isModern ? .consumerGroupDescribe : .describeGroups
        do throws(KafkaError) {
            let receiver = try await broker(coordinator).ask(
                api, deadline: deadline,
                into: { _ in DescriptionsReceiver(coordinator: coordinator, isModern: isModern, assignments: assignments) },
                encode: { _, writer in writer.strings(isModern ? .groupIds : .groups, ids.map(\.description)) })
            let known = Set(receiver.descriptions.map(\.id))
            let missing = ids.filter { !known.contains($0) }.map { failed($0, .badAnswer, coordinator) }
            return receiver.descriptions + missing
        } catch {
            // Kafka before 3.7 has no groups of the consumer protocol.
            guard !(isModern && error.code == .unsupportedFeature) else {
                return ids.map { GroupDescription(id: $0, coordinator: coordinator, members: nil) }
            }
            return ids.map { failed($0, error.code, coordinator) }
        }
    }

    private func failed(_ id: GroupID, _ code: KafkaError.Code, _ coordinator: Int32) -> GroupDescription {
        GroupDescription(id: id, coordinator: coordinator, error: code, members: nil)
    }
}

extension KafkaError {
    /// The same error as that of an operation.
    func of(_ operation: Operation, _ target: Target? = nil) -> KafkaError {
        var error = self
        error.operation = operation
        error.target = target
        return error
    }
}

/// Reads an answer to ListGroups.
struct ListGroupsReceiver: ResponseReceiver, Sendable {
    let broker: Int32
    private(set) var error = ErrorCode.none
    private(set) var groups: [WireClient.ListedGroup] = []

    init(broker: Int32) {
        self.broker = broker
    }

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        switch field {
        case .errorCode: error = try reader.error()
        case .groups:
            let (id, type) = (try reader.string(.groupId), try reader.string(.protocolType))
            _ = try reader.optionalString(.groupState)
            groups.append(
                WireClient.ListedGroup(
                    id: GroupID(id), coordinator: broker, protocolType: type, type: try reader.string(.groupType)))
        default: break
        }
    }
}

/// Reads an answer to DescribeGroups or ConsumerGroupDescribe.
private struct DescriptionsReceiver: ResponseReceiver, Sendable {
    let coordinator: Int32
    let isModern: Bool
    let assignments: Bool
    private(set) var descriptions: [GroupDescription] = []

    init(coordinator: Int32, isModern: Bool, assignments: Bool) {
        self.coordinator = coordinator
        self.isModern = isModern
        self.assignments = assignments
    }

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        guard field == .groups else { return }
        let error = try reader.error()
        let id = GroupID(try reader.string(.groupId))
        let state = try reader.string(.groupState)
        var members: [GroupMember] = []
        try reader.array(.members) { (reader) throws(ProtocolError) in
            members.append(GroupMember(assignment: assignments ? try assignment(&reader) : nil))
        }
        // A group that was deleted a moment ago is no error.
        let isGone = state == "Dead" || error == .groupIdNotFound
        descriptions.append(
            GroupDescription(
                id: id, coordinator: coordinator,
                error: error == .none || error == .groupIdNotFound ? nil : KafkaError.Code(error),
                members: error == .none && !isGone ? members : nil))
    }

    private func assignment(_ reader: inout MessageReader) throws(ProtocolError) -> [String: [Int32]]? {
        guard isModern else {
            // Not every group that calls itself a consumer's writes what Kafka's own consumers do.
            return try reader.withBytes(.memberAssignment) { bytes in
                bytes.flatMap { try? ConsumerProtocol.readAssignment($0) }
            }
        }
        var partitions: [String: [Int32]] = [:]
        try reader.structure(.assignment) { (reader) throws(ProtocolError) in
            try reader.array(.topicPartitions) { (reader) throws(ProtocolError) in
                partitions[try reader.string(.topicName), default: []] += try reader.int32s(.partitions)
            }
        }
        return partitions
    }
}

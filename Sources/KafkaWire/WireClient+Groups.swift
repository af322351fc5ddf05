internal import KafkaProtocol
public import KafkaReader
internal import Synchronization

extension WireClient {
    /// One ListGroups request a broker, and then one request about its groups for each kind of group. No broker waits for another.
    ///
    /// A group whose coordinator moves while the brokers are asked may be listed by nobody. So if groups have gone since the last time, all
    /// brokers are asked once more.
    public func groups(
        of brokers: [Int32], where isWanted: @escaping @Sendable (GroupID) -> Bool, details: MemberDetails,
        deadline: ContinuousClock.Instant
    ) -> GroupAnswers {
        // Two brokers behind one address list the same groups: the first answer counts.
        let known = KnownGroups()
        let describe = { @Sendable (groups: [GroupListing.Group]) async -> [GroupDescription] in
            // DescribeGroups tells nothing of share and streams groups.
            let wanted = groups.filter { $0.type != .share && $0.type != .streams && isWanted($0.id) }
            return await self.describe(wanted, details, deadline: deadline)
        }
        let list = { @Sendable in
            brokers.map { broker in Task { await self.listGroups(of: broker, besides: known, deadline: deadline) } }
        }
        let listings = list()
        let descriptions = listings.map { listing in Task { await describe(listing.value.groups) } }
        let found = Task { () -> [GroupListing.Group] in
            for listing in listings { if await listing.value.failure != nil { return [] } }
            let last = state.withLock { $0.lastGroups }
            var groups: [GroupListing.Group] = []
            if !known.contains(last) {
                for listing in list() { groups += await listing.value.groups }
            }
            state.withLock { $0.lastGroups = known.all }
            return groups
        }
        return GroupAnswers(
            listing: Task {
                var all = GroupListing(groups: await found.value)
                for (broker, listing) in zip(brokers, listings) {
                    let (groups, failure) = await listing.value
                    all.groups += groups
                    all.failures[broker] = failure
                }
                all.groups.sort { $0.id < $1.id }
                return all
            },
            descriptions: Task {
                var all = GroupDescriptions(groups: await describe(await found.value))
                for description in descriptions { all.groups += await description.value }
                return all
            })
    }

    /// Groups that a broker has listed.
    private final class KnownGroups: Sendable {
        private let ids = Mutex<Set<GroupID>>([])

        /// The groups that no other broker listed before.
        func claim(_ groups: [GroupListing.Group]) -> [GroupListing.Group] {
            ids.withLock { ids in groups.filter { ids.insert($0.id).inserted } }
        }

        var all: Set<GroupID> { ids.withLock { $0 } }

        func contains(_ others: Set<GroupID>) -> Bool { ids.withLock { $0.isSuperset(of: others) } }
    }

    private func listGroups(
        of broker: Int32, besides known: KnownGroups, deadline: ContinuousClock.Instant
    ) async -> (groups: [GroupListing.Group], failure: KafkaError?) {
        do throws(KafkaError) {
            let receiver = try await self.broker(broker).ask(
                .listGroups, deadline: deadline, into: { _ in ListGroupsReceiver(broker: broker) }, encode: { _, _ in })
            let failure: KafkaError? =
                receiver.error == .none
                ? nil : KafkaError(KafkaError.Code(receiver.error), .listGroups, target: .broker(broker))
            return (known.claim(receiver.groups), failure)
        } catch {
            return ([], error.of(.listGroups, .broker(broker)))
        }
    }

    /// The most groups in one request.
    private static let groupsPerRequest = 500

    private func describe(
        _ groups: [GroupListing.Group], _ details: MemberDetails, deadline: ContinuousClock.Instant
    ) async -> [GroupDescription] {
        var descriptions: [GroupID: GroupDescription] = [:]
        for (isModern, groups) in Dictionary(grouping: groups, by: { $0.type == .consumer }) {
            await describe(groups, asModern: isModern, details, deadline: deadline, into: &descriptions)
        }
        // Brokers that do not name a group's type describe groups of the consumer protocol as dead.
        let unknown = groups.filter { group in
            group.type == nil && descriptions[group.id].map { $0.error == nil && $0.members == nil } ?? false
        }
        await describe(unknown, asModern: true, details, deadline: deadline, into: &descriptions)
        return Array(descriptions.values)
    }

    private func describe(
        _ groups: [GroupListing.Group], asModern isModern: Bool, _ details: MemberDetails, deadline: ContinuousClock.Instant,
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
                    await self.describe(ids, by: coordinator, asModern: isModern, details, deadline: deadline)
                }
            }
            for await answers in tasks {
                for description in answers { descriptions[description.id] = description }
            }
        }
    }

    func describe(
        _ ids: [GroupID], by coordinator: Int32, asModern isModern: Bool, _ details: MemberDetails,
        deadline: ContinuousClock.Instant
    ) async -> [GroupDescription] {
        let api: ApiDescription = isModern ? .consumerGroupDescribe : .describeGroups
        do throws(KafkaError) {
            let receiver = try await broker(coordinator).ask(
                api, deadline: deadline,
                into: { _ in DescriptionsReceiver(coordinator: coordinator, isModern: isModern, details: details) },
                encode: { _, writer in writer.strings(isModern ? .groupIds : .groups, ids.map(\.description)) })
            if receiver.descriptions.lazy.map(\.id).elementsEqual(ids) { return receiver.descriptions }
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
    private(set) var groups: [GroupListing.Group] = []

    init(broker: Int32) {
        self.broker = broker
    }

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        switch field {
        case .errorCode: error = try reader.error()
        case .groups:
            let (id, protocolType) = (try reader.string(.groupId), try reader.string(.protocolType))
            let state = try reader.string(.groupState)
            groups.append(
                GroupListing.Group(
                    id: GroupID(id), coordinator: broker, protocolType: protocolType,
                    type: GroupType(answer: try reader.string(.groupType)), state: GroupState(answer: state)))
        default: break
        }
    }
}

/// Reads an answer to DescribeGroups or ConsumerGroupDescribe.
private struct DescriptionsReceiver: ResponseReceiver, Sendable {
    let coordinator: Int32
    let isModern: Bool
    let details: MemberDetails
    private(set) var descriptions: [GroupDescription] = []

    init(coordinator: Int32, isModern: Bool, details: MemberDetails) {
        self.coordinator = coordinator
        self.isModern = isModern
        self.details = details
    }

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        guard field == .groups else { return }
        let error = try reader.error()
        let id = GroupID(try reader.string(.groupId))
        let state = try reader.string(.groupState)
        let protocolType = isModern ? ConsumerProtocol.type : try reader.string(.protocolType)
        var members: [GroupMember] = []
        try reader.array(.members) { (reader) throws(ProtocolError) in members.append(try member(&reader)) }
        guard error == .none, state != "Dead" else {
            // A group that was deleted a moment ago is no error.
            let code = error == .none || error == .groupIdNotFound ? nil : KafkaError.Code(error)
            descriptions.append(GroupDescription(id: id, coordinator: coordinator, error: code, members: nil))
            return
        }
        descriptions.append(
            GroupDescription(
                id: id, coordinator: coordinator, members: members, type: isModern ? .consumer : .classic,
                state: GroupState(answer: state), protocolType: protocolType))
    }

    private func member(_ reader: inout MessageReader) throws(ProtocolError) -> GroupMember {
        var identity: GroupMember.Identity?
        if details.contains(.identity) {
            identity = GroupMember.Identity(
                id: try reader.string(.memberId), clientID: try reader.string(.clientId), host: try reader.string(.clientHost))
        }
        return GroupMember(assignment: details.contains(.assignment) ? try assignment(&reader) : nil, identity: identity)
    }

    private func assignment(_ reader: inout MessageReader) throws(ProtocolError) -> MemberAssignment? {
        guard isModern else {
            // Not every group that calls itself a consumer's writes what Kafka's own consumers do.
            return try reader.withBytes(.memberAssignment) { bytes in
                bytes.flatMap { try? ConsumerProtocol.readAssignment($0) }
            }
        }
        var assigned = MemberAssignment()
        try reader.structure(.assignment) { (reader) throws(ProtocolError) in
            try reader.array(.topicPartitions) { (reader) throws(ProtocolError) in
                let topic = try reader.string(.topicName)
                try reader.withInt32s(.partitions) { assigned.append(topic, $0) }
            }
        }
        return assigned
    }
}

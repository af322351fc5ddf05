// Groups by index, for responses.
extension ClusterState {
    func exists(group index: Int32) -> Bool {
        model.groupPlans[Int(model.groups[Int(index)].rule)].exists(at: time) && !changes.deletedGroups.contains(index)
    }

    /// The indexes of the existing groups.
    var groupIndexes: [Int32] { model.groups.indices.lazy.map { Int32($0) }.filter(exists(group:)) }

    func index(ofGroup name: String) -> Int32? {
        model.groupIndexes[name].flatMap { exists(group: $0) ? $0 : nil }
    }

    /// The broker that coordinates a group of that name, existing or not; -1 if there is none.
    public func coordinator(ofGroup name: String) -> Int32 {
        if let index = model.groupIndexes[name] { return coordinator(index) }
        let partitions = model.topics[Int(model.offsetsTopic)].partitions
        return leader(model.offsetsTopic, Group.offsetsPartition(ofGroup: name, of: partitions))
    }

    func coordinator(_ group: Int32) -> Int32 {
        if let moved = changes.coordinators[group] { return moved }
        return leader(model.offsetsTopic, model.groups[Int(group)].offsetsPartition)
    }

    func state(_ group: Int32) -> GroupState {
        let rule = Int(model.groups[Int(group)].rule)
        if model.scenario.groups[rule].members == 0 || model.groupPlans[rule].isStopped(at: time) { return .empty }
        guard model.groupPlans[rule].isRebalancing(at: time) else { return .stable }
        return model.scenario.groups[rule].groupProtocol == .classic ? .preparingRebalance : .reconciling
    }

    func memberCount(_ group: Int32) -> Int {
        state(group) == .empty ? 0 : model.scenario.groups[Int(model.groups[Int(group)].rule)].members
    }

    /// The members and their partitions; during a rebalance they have none.
    func members(_ group: Int32) -> [GroupMember] {
        let (name, rule) = (model.groups[Int(group)].name, model.rule(of: model.groups[Int(group)]))
        let isStable = state(group) == .stable
        let count = memberCount(group)
        let client = SeriesName(
            (rule.clientId.isEmpty ? "\(name)-{m}" : rule.clientId), placeholder: "{m}")
        return (0..<count).map { number in
            let clientId = client.name(number)
            let host = model.seed.number(name, UInt64(number))
            return GroupMember(
                memberId: "\(clientId)-\(model.seed.uuid(name, UInt64(number)))",
                clientId: clientId,
                clientHost: "/10.\(host & 0xff).\(host >> 8 & 0xff).\(host >> 16 & 0xff)",
                assignment: isStable ? assignment(group, member: number, of: count) : [:])
        }
    }

    /// The existing topics of the group.
    func topics(_ group: Int32) -> [Int32] { model.groups[Int(group)].topics.filter(exists(topic:)) }

    /// Assigns the partitions to the members round-robin.
    private func assignment(_ group: Int32, member: Int, of members: Int) -> [String: [Int32]] {
        var assignment: [String: [Int32]] = [:]
        var dealt = 0
        for topic in topics(group) {
            let partitions = model.topics[Int(topic)].partitions
            let first = (member - dealt % members + members) % members
            let mine = stride(from: Int32(first), to: partitions, by: members)
            if first < Int(partitions) { assignment[model.topics[Int(topic)].name] = Array(mine) }
            dealt += Int(partitions)
        }
        return assignment
    }

    /// Whether the group has a committed offset for the partition.
    func hasCommit(_ group: Int32, _ partition: Int32) -> Bool {
        let rule = Int(model.groups[Int(group)].rule)
        return model.scenario.groups[rule].groupProtocol != .share && !model.groupPlans[rule].uncommitted.contains(partition)
    }

    /// The committed offset, if there is one.
    func committedOffset(_ group: Int32, _ topic: Int32, _ partition: Int32) -> Int64 {
        model.committedOffset(model.groups[Int(group)], model.topics[Int(topic)], partition, at: time)
    }
}

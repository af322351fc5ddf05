import KafkaProtocol

// Coordinators, groups and members.
extension BrokerAnswers {
    func findCoordinator(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        let key = try reader.string(.key)
        let keyType = try reader.int8(.keyType)
        let keys = try reader.strings(.coordinatorKeys)
        try reader.finish()

        if writer.version < 4 {
            let (coordinator, error) = coordinator(of: key, keyType: keyType)
            writer.error(error)
            writer.string(.errorMessage, error == .none ? nil : "\(error)")
            writer.int32(.nodeId, coordinator)
            writeAddress(of: coordinator, &writer)
        }
        writer.array(.coordinators, faults.entries(keys)) { writer, key in
            let (coordinator, error) = self.coordinator(of: key, keyType: keyType)
            writer.string(.key, key)
            writer.int32(.nodeId, coordinator)
            writeAddress(of: coordinator, &writer)
            writer.error(error)
            writer.string(.errorMessage, error == .none ? nil : "\(error)")
        }
    }

    private func coordinator(of key: String, keyType: Int8) -> (Int32, ErrorCode) {
        /// The other types are transactions and share groups, which are not simulated.
        let groupKey: Int8 = 0
        guard keyType == groupKey else { return (-1, .coordinatorNotAvailable) }
        if let error = faults.error ?? faults.error(group: key) { return (-1, error) }
        let coordinator = state.coordinator(ofGroup: key)
        let isReachable = addresses[coordinator] != nil && !faults.lacksListener(coordinator)
        return isReachable ? (coordinator, .none) : (-1, .coordinatorNotAvailable)
    }

    func listGroups(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        let states = Set(try reader.strings(.statesFilter).map { $0.lowercased() })
        let types = Set(try reader.strings(.typesFilter).map { $0.lowercased() })
        try reader.finish()

        let error = faults.error ?? faults.everyGroupError ?? .none
        writer.error(error)
        let groups = error == .none ? state.groupIndexes.filter { isListed($0, states, types) } : []
        writer.array(.groups, faults.entries(groups)) { writer, group in
            let rule = Int(model.groups[Int(group)].rule)
            writer.string(.groupId, model.groups[Int(group)].name)
            writer.string(.protocolType, model.scenario.groups[rule].listedProtocolType)
            writer.string(.groupState, state.state(group).rawValue)
            writer.string(.groupType, model.scenario.groups[rule].groupProtocol.rawValue)
        }
    }

    private func isListed(_ group: Int32, _ states: Set<String>, _ types: Set<String>) -> Bool {
        guard state.coordinator(group) == broker, !faults.isDenied(group: model.groups[Int(group)].name) else { return false }
        let rule = Int(model.groups[Int(group)].rule)
        return (states.isEmpty || states.contains(state.state(group).rawValue.lowercased()))
            && (types.isEmpty || types.contains(model.scenario.groups[rule].groupProtocol.rawValue))
    }

    func describeGroups(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        let names = try reader.strings(.groups)
        try reader.finish()
        writer.array(.groups, faults.entries(names)) { writer, name in
            if let error = refusal(group: name) {
                writer.error(error)
                writer.string(.groupId, name)
            } else if let group = group(name, of: .classic) {
                writeClassic(group, &writer)
            } else {
                // Before version 6 a missing group was reported as dead, without an error.
                writer.error(writer.version < 6 ? .none : .groupIdNotFound)
                writer.string(.errorMessage, "Group \(name) is not a classic group.")
                writer.string(.groupId, name)
                writer.string(.groupState, GroupState.dead.rawValue)
            }
        }
    }

    func group(_ name: String, of groupProtocol: GroupRule.GroupProtocol) -> Int32? {
        guard let index = state.index(ofGroup: name) else { return nil }
        return model.scenario.groups[Int(model.groups[Int(index)].rule)].groupProtocol == groupProtocol ? index : nil
    }

    private func writeClassic(_ group: Int32, _ writer: inout MessageWriter) {
        let rule = model.rule(of: model.groups[Int(group)])
        let isStable = state.state(group) == .stable
        writer.error(.none)
        writer.string(.groupId, model.groups[Int(group)].name)
        writer.string(.groupState, state.state(group).rawValue)
        writer.string(.protocolType, rule.protocolType)
        writer.string(.protocolData, isStable ? "range" : "")
        // Other protocol types have their own format here, and brokers omit it while members rebalance.
        let showsBytes = isStable && rule.protocolType == "consumer"
        let topics = state.topics(group).map { topic($0).name }
        writer.array(.members, state.members(group)) { writer, member in
            writer.string(.memberId, member.memberId)
            writer.string(.clientId, member.clientId)
            writer.string(.clientHost, member.clientHost)
            writer.bytes(.memberMetadata, showsBytes ? ConsumerProtocol.subscription(topics: topics) : [])
            let assignment = rule.assignmentBytes ?? ConsumerProtocol.bytes(of: MemberAssignment(member.assignment))
            writer.bytes(.memberAssignment, showsBytes ? assignment : [])
        }
    }

    func consumerGroupDescribe(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        let names = try reader.strings(.groupIds)
        try reader.finish()
        writer.array(.groups, faults.entries(names)) { writer, name in
            if let error = refusal(group: name) {
                writer.error(error)
                writer.string(.groupId, name)
            } else if let group = group(name, of: .consumer) {
                writeConsumer(group, &writer)
            } else {
                writer.error(.groupIdNotFound)
                writer.string(.errorMessage, "Group \(name) is not a consumer group.")
                writer.string(.groupId, name)
            }
        }
    }

    private func writeConsumer(_ group: Int32, _ writer: inout MessageWriter) {
        writer.error(.none)
        writer.string(.groupId, model.groups[Int(group)].name)
        writer.string(.groupState, state.state(group).rawValue)
        writer.int32(.groupEpoch, 1)
        writer.int32(.assignmentEpoch, 1)
        writer.string(.assignorName, "uniform")
        let topics = state.topics(group).map { topic($0).name }
        /// KIP-848's number for a member that uses the new protocol.
        let consumerMember: Int8 = 1
        writer.array(.members, state.members(group)) { writer, member in
            writer.string(.memberId, member.memberId)
            writer.int32(.memberEpoch, 1)
            writer.string(.clientId, member.clientId)
            writer.string(.clientHost, member.clientHost)
            writer.strings(.subscribedTopicNames, topics)
            for field in [FieldName.assignment, .targetAssignment] {
                writer.structure(field) { writer in writeAssignment(member, &writer) }
            }
            writer.int8(.memberType, consumerMember)
        }
    }

    func writeAssignment(_ member: GroupMember, _ writer: inout MessageWriter) {
        writer.array(.topicPartitions, member.assignment.sorted { $0.key < $1.key }) { writer, entry in
            writer.uuid(.topicId, model.topicIndexes[entry.key].map { topic($0).id } ?? .zero)
            writer.string(.topicName, entry.key)
            writer.int32s(.partitions, entry.value)
        }
    }
}

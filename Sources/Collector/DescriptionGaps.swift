internal import KafkaReader

/// What group descriptions leave unknown although they came without an error.
struct DescriptionGaps {
    let listed: [GroupID: GroupListing.Group]
    /// Brokers that did not list their groups.
    private let silentBrokers: Set<Int32>
    private let sharedIDs: Set<GroupID>
    private let limits: ClientLimits

    init(listing: GroupListing, described: GroupDescriptions, limits: ClientLimits) {
        listed = Dictionary(listing.groups.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        silentBrokers = Set(listing.failures.keys)
        sharedIDs = described.sharedIDs
        self.limits = limits
    }

    /// Reports groups that cannot be asked for because librdkafka ends their names at a zero byte: it then asks for another group, or for
    /// one that the coordinator does not know. A listed group that is unknown may also have been deleted, or may be a KIP-848 group that
    /// librdkafka cannot describe, but such groups are never listed as simple.
    func failures(of description: GroupDescription?, hasCommits: Bool) -> [Failure] {
        guard limits.endsNamesAtZeroByte, let description else { return [] }
        let id = description.id
        let words: String
        if sharedIDs.contains(id) {
            words =
                "listed more than once: librdkafka truncates another group's name at a zero byte, or its "
                + "coordinator is moving"
        } else if let group = listed[id], group.protocolType.isEmpty || limits.describesConsumerProtocol, !hasCommits,
            description.error == nil, description.members == nil
        {
            words =
                "listed, but unknown when asked for: librdkafka truncates its name at a zero byte, or it was "
                + "deleted meanwhile"
        } else {
            return []
        }
        return [Failure(.group(id), .protocol, "group \(id): \(words)")]
    }

    /// Why the assigned partitions are not known, if only those are shown.
    func assignmentFailures(of id: GroupID, _ description: GroupDescription?) -> [Failure] {
        guard let description else {
            // Other groups that are not described are failures already.
            return listed[id]?.type == .streams ? [assignmentFailure(of: id, foreignGroup)] : []
        }
        guard description.error == nil else { return [] }
        let detail: String
        if let members = description.members {
            let unreadable = members.count { $0.assignment == nil }
            guard unreadable > 0 else { return [] }
            detail = "the assignments of \(unreadable) of \(members.count) members cannot be read"
        } else if listed[description.id] != nil, !limits.describesConsumerProtocol {
            detail =
                "its members are not known: \(limits.client) cannot ask for members of the consumer protocol (KIP-848), 2.10 and "
                + "newer can"
        } else if listed[description.id] == nil, !silentBrokers.contains(description.coordinator) {
            detail = foreignGroup
        } else {
            detail = "its members are not known"
        }
        return [assignmentFailure(of: id, detail)]
    }

    private var foreignGroup: String {
        "its members are not known: it is not a consumer group, and \(limits.client) cannot ask for members of others, such as streams "
            + "groups"
    }

    private func assignmentFailure(of id: GroupID, _ detail: String) -> Failure {
        Failure(KafkaError(.unsupportedFeature, .describeGroups, target: .group(id), detail: detail))
    }
}

internal import CKafka
public import KafkaReader

extension KafkaClient: ClusterReader {
    public var limits: ClientLimits {
        ClientLimits(
            client: "librdkafka \(Self.libraryVersion)", describesConsumerProtocol: Self.describesConsumerProtocol,
            endsNamesAtZeroByte: true)
    }

    /// Members are read from all brokers in one call, which a silent broker delays. So the groups are listed separately, by one call per
    /// broker.
    public func groups(
        of brokers: [Int32], where isWanted: @escaping @Sendable (GroupID) -> Bool, assignments: Bool,
        deadline: ContinuousClock.Instant
    ) -> GroupAnswers {
        GroupAnswers(
            listing: Task { await listGroups(of: brokers, deadline: deadline) },
            descriptions: Task {
                await describeGroups(of: brokers, where: isWanted, assignments: assignments, deadline: deadline)
            })
    }
}

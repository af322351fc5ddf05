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
        of brokers: [Int32], where isWanted: @escaping @Sendable (GroupID) -> Bool, details: MemberDetails,
        deadline: ContinuousClock.Instant
    ) -> GroupAnswers {
        GroupAnswers(
            listing: Task { await listGroups(of: brokers, deadline: deadline) },
            descriptions: Task {
                await describeGroups(of: brokers, where: isWanted, details: details, deadline: deadline)
            })
    }

    /// Tells nothing: `auto` asks this over our own connections.
    public func readOffsets(
        at times: [Int32: [TimedPlace]], in topics: [ClusterMetadata.Topic], deadline: ContinuousClock.Instant
    ) async -> TimedOffsets {
        TimedOffsets()
    }
}

public import KafkaReader
internal import Synchronization

/// The shard of one of several exporters that are members of a consumer group: the partitions of `__consumer_offsets` that the group's
/// protocol assigns to it.
///
/// No series may come from two exporters. So a partition is published one scrape interval after it was assigned, because Prometheus keeps
/// the previous owner's samples until it scrapes that exporter again. And nothing is published once the last heartbeat is older than the
/// session time-out, because the group may have assigned the partitions to others.
public final class GroupShard<C: Clock>: ShardSource where C.Duration == Duration {
    private struct State {
        /// From when on each assigned partition is published.
        var assigned: [Int: C.Instant] = [:]
        /// When the last request was sent that the coordinator answered; nil before the first.
        var lastContact: C.Instant?
        /// Whether the session may have ended unnoticed. The next heartbeat, or a rebalance, shows whether it has.
        var isDoubtful = false
        /// Why the group cannot be joined; nil once its coordinator answered.
        var error: KafkaError?

        func published(_ now: C.Instant, _ sessionTimeout: Duration) -> Set<Int> {
            guard let lastContact, !isDoubtful, lastContact.duration(to: now) < sessionTimeout else { return [] }
            return Set(assigned.lazy.filter { $0.value <= now }.map(\.key))
        }
    }

    private let scrapeInterval: Duration
    private let sessionTimeout: Duration
    private let clock: C
    private let start: C.Instant
    private let state = Mutex(State())

    public init(scrapeInterval: Duration, sessionTimeout: Duration, clock: C) {
        self.scrapeInterval = scrapeInterval
        self.sessionTimeout = sessionTimeout
        self.clock = clock
        start = clock.now
    }

    /// Takes what happened in the group.
    public func note(_ event: GroupMembershipEvent) {
        let now = clock.now
        state.withLock { state in
            switch event {
            case .assigned(let partitions):
                for partition in partitions.map(Int.init) where state.assigned[partition] == nil {
                    state.assigned[partition] = now.advanced(by: scrapeInterval)
                }
                state.isDoubtful = false
            case .revoked(let partitions):
                for partition in partitions { state.assigned[Int(partition)] = nil }
            case .answered(let roundTrip): noteContact(now.advanced(by: .zero - roundTrip), now, &state)
            case .failed(let error): state.error = error
            }
        }
    }

    private func noteContact(_ sent: C.Instant, _ now: C.Instant, _ state: inout State) {
        defer {
            state.lastContact = max(sent, state.lastContact ?? sent)
            state.error = nil
        }
        guard let last = state.lastContact else { return }
        if last.duration(to: sent) >= sessionTimeout {
            state.isDoubtful = true
        } else if state.isDoubtful, sent > last {
            // No rebalance took the partitions away meanwhile. Others may have had them, and lost them again.
            state.isDoubtful = false
            for partition in state.assigned.keys { state.assigned[partition] = now.advanced(by: scrapeInterval) }
        }
    }

    public func shard(in metadata: ClusterMetadata) throws(KafkaError) -> Shard {
        let now = clock.now
        let (partitions, lastContact, error) = state.withLock { ($0.published(now, sessionTimeout), $0.lastContact, $0.error) }
        if partitions.isEmpty {
            if let error { throw error }
            guard (lastContact ?? start).duration(to: now) < sessionTimeout else { throw KafkaError(.timedOut, .membership) }
        }
        guard let count = metadata.offsetsTopic?.partitions.count, count > 0 else {
            throw KafkaError(
                metadata.offsetsTopic?.error ?? .unknownTopic, .metadata, target: .topic(ClusterMetadata.offsetsTopicName))
        }
        return Shard(partitions.filter { $0 < count }, of: count)
    }

    public var coversCluster: Bool { isCurrent(Shard([0], of: 1)) }

    public func isCurrent(_ shard: Shard) -> Bool {
        let now = clock.now
        return state.withLock { $0.published(now, sessionTimeout).isSuperset(of: shard.partitions) }
    }
}

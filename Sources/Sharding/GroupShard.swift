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
        /// Of `__consumer_offsets`; nil before the first walk.
        var partitionCount: Int?

        /// - Parameter elapsed: since the walk began.
        func published(_ now: C.Instant, elapsed: Duration = .zero, _ sessionTimeout: Duration) -> Set<Int> {
            guard let lastContact, !isDoubtful, lastContact.duration(to: now) < sessionTimeout else { return [] }
            let start = now.advanced(by: .zero - elapsed)
            return Set(assigned.lazy.filter { $0.value <= start }.map(\.key))
        }

        /// None of the assigned partitions is published before this time.
        mutating func postpone(until time: C.Instant) {
            for partition in assigned.keys { assigned[partition] = time }
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
            state.postpone(until: now.advanced(by: scrapeInterval))
        }
    }

    public func shard(in metadata: ClusterMetadata, elapsed: Duration) throws(KafkaError) -> Shard {
        let now = clock.now
        let topic = metadata.offsetsTopic
        let count = topic?.partitions.count ?? 0
        let (partitions, lastContact, error) = state.withLock { state in
            if count > 0 { notePartitionCount(count, now, &state) }
            return (state.published(now, elapsed: elapsed, sessionTimeout), state.lastContact, state.error)
        }
        if partitions.isEmpty {
            if let error { throw error }
            guard (lastContact ?? start).duration(to: now) < sessionTimeout else { throw KafkaError(.timedOut, .membership) }
        }
        guard count > 0 else {
            throw KafkaError(topic?.error ?? .unknownTopic, .metadata, target: .topic(ClusterMetadata.offsetsTopicName))
        }
        return Shard(partitions.filter { $0 < count }, of: count)
    }

    public var coversCluster: Bool { isCurrent(Shard([0], of: 1)) }

    private func notePartitionCount(_ count: Int, _ now: C.Instant, _ state: inout State) {
        defer { state.partitionCount = count }
        guard let before = state.partitionCount, before != count else { return }
        // Names fall into other partitions. The other exporters find that out in their next scrapes.
        state.postpone(until: now.advanced(by: scrapeInterval))
    }

    public func isCurrent(_ shard: Shard) -> Bool {
        let now = clock.now
        return state.withLock { $0.published(now, sessionTimeout).isSuperset(of: shard.partitions) }
    }
}

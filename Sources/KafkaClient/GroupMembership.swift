public import KafkaReader
internal import Synchronization

/// A member of a consumer group of the classic protocol, which shares out a topic's partitions among its members. It fetches nothing and
/// commits nothing.
///
/// Joins in the background, and again after each failure. Needs the ACLs to read the group and to describe the topic.
public final class GroupMembership: Sendable {
    private struct State {
        var configuration: KafkaConfiguration
        var member: (handle: Handle, subscription: GroupSubscription)?
        /// How often the group was left, each time for newer credentials or for good.
        var departures = 0
    }

    private let makeSubscription: @Sendable () -> GroupSubscription
    private let onEvent: @Sendable (GroupMembershipEvent) -> Void
    private let observers: Handle.Observers
    private let state: Mutex<State>

    /// - Parameters:
    ///   - sessionTimeout: after which the group gives up a member that is silent. Within the brokers' group.min.session.timeout.ms and
    ///     group.max.session.timeout.ms.
    ///   - counts: of the requests that are sent to brokers.
    ///   - onEvent: is called on librdkafka's threads, and must not block.
    /// - Throws: if librdkafka rejects the configuration.
    public init(
        _ configuration: KafkaConfiguration, group: String, topic: String, sessionTimeout: Duration,
        counts: RequestCounts = RequestCounts(), onEvent: @escaping @Sendable (GroupMembershipEvent) -> Void
    ) throws(KafkaError) {
        makeSubscription = {
            GroupSubscription(group: group, topic: topic, sessionTimeout: sessionTimeout, onEvent: onEvent)
        }
        self.onEvent = onEvent
        observers = Handle.Observers(counts)
        state = Mutex(State(configuration: configuration))
        try join(after: 0)
    }

    /// Does nothing if the group was left again since this departure: for newer credentials, or for good.
    private func join(after departure: Int) throws(KafkaError) {
        guard let configuration = state.withLock({ $0.departures == departure ? $0.configuration : nil }) else { return }
        let subscription = makeSubscription()
        let handle = try Handle(configuration, observers, role: .member(subscription))
        state.withLock { if $0.departures == departure { $0.member = (handle, subscription) } }
    }

    /// Leaves the group, and joins it with other credentials. If librdkafka rejects these, the group hears no more of the member.
    public func adopt(_ security: KafkaSecurity) async {
        state.withLock { $0.configuration.security = security }
        let departure = await depart()
        do throws(KafkaError) {
            try join(after: departure)
        } catch {
            onEvent(.failed(error))
        }
    }

    /// Leaves the group, so that the other members have its partitions at once.
    public func leave() async { _ = await depart() }

    /// - Returns: the number of the departure.
    private func depart() async -> Int {
        let (subscription, departure) = state.withLock { state in
            // The handle's thread leaves when nobody uses the handle any more.
            defer { state.member = nil }
            state.departures += 1
            return (state.member?.subscription, state.departures)
        }
        await subscription?.hasLeft()
        return departure
    }
}

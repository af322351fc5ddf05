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
    }

    private let makeSubscription: @Sendable () -> GroupSubscription
    private let onEvent: @Sendable (GroupMembershipEvent) -> Void
    private let observers: Handle.Observers
    private let state: Mutex<State>

    /// - Parameters:
    ///   - sessionTimeout: after which the group gives up a member that is silent. Within the brokers' group.min.session.timeout.ms and
    ///     group.max.session.timeout.ms.
    ///   - onEvent: is called on librdkafka's threads, and must not block.
    /// - Throws: if librdkafka rejects the configuration.
    public init(
        _ configuration: KafkaConfiguration, group: String, topic: String, sessionTimeout: Duration,
        onEvent: @escaping @Sendable (GroupMembershipEvent) -> Void
    ) throws(KafkaError) {
        makeSubscription = {
            GroupSubscription(group: group, topic: topic, sessionTimeout: sessionTimeout, onEvent: onEvent)
        }
        self.onEvent = onEvent
        observers = Handle.Observers(configuration.requestCounts)
        state = Mutex(State(configuration: configuration))
        try join()
    }

    private func join() throws(KafkaError) {
        let subscription = makeSubscription()
        let handle = try Handle(state.withLock { $0.configuration }, observers, role: .member(subscription))
        state.withLock { $0.member = (handle, subscription) }
    }

    /// Leaves the group, and joins it with other credentials. If librdkafka rejects these, the group hears no more of the member.
    public func adopt(_ security: KafkaSecurity) async {
        await leave()
        state.withLock { $0.configuration.security = security }
        do throws(KafkaError) {
            try join()
        } catch {
            onEvent(.failed(error))
        }
    }

    /// Leaves the group, so that the other members have its partitions at once.
    public func leave() async {
        let subscription = state.withLock { state in
            // The handle's thread leaves when nobody uses the handle any more.
            defer { state.member = nil }
            return state.member?.subscription
        }
        await subscription?.hasLeft()
    }
}

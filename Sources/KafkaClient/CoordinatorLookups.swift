internal import CKafka
internal import KafkaReader
internal import Synchronization

/// The unanswered coordinator look-ups of one handle.
///
/// A call for which librdkafka has to find the coordinator lives for an hour, even if its caller has given up (`AdminQueue.submit`), and
/// repeats the look-up while no broker knows the coordinator. So a group has at most one such call; calls whose caller has given up are
/// kept here until their answers arrive.
final class CoordinatorLookups: Sendable {
    /// The limit of abandoned calls, beyond which no look-up is started: there can be thousands of groups.
    private static let mostAbandoned = 100

    /// Calls whose caller has given up, and the queue that receives their answers.
    private struct Abandoned {
        let queue: AdminQueue.Pointer
        /// By tag.
        var groups: [Int: GroupID]

        /// Removes and returns the groups whose calls have been answered since the last time.
        mutating func takeAnswered() -> [GroupID] {
            var answered: [GroupID] = []
            while let event = rd_kafka_queue_poll(queue.value, 0) {
                if let group = groups.removeValue(forKey: AdminQueue.tag(of: event)) { answered.append(group) }
                rd_kafka_event_destroy(event)
            }
            return answered
        }
    }

    private struct State {
        var unanswered: Set<GroupID> = []
        var abandoned: [Abandoned] = []

        mutating func forgetAnswered() {
            for index in abandoned.indices.reversed() {
                unanswered.subtract(abandoned[index].takeAnswered())
                guard abandoned[index].groups.isEmpty else { continue }
                rd_kafka_queue_destroy(abandoned.remove(at: index).queue.value)
            }
        }
    }

    private let state = Mutex(State())

    var unansweredCount: Int {
        state.withLock { state in
            state.forgetAnswered()
            return state.unanswered.count
        }
    }

    /// Call this before a look-up.
    /// - Returns: false if the look-up must not be started.
    func begin(_ group: GroupID) -> Bool {
        state.withLock { state in
            state.forgetAnswered()
            guard state.abandoned.reduce(0, { $0 + $1.groups.count }) < Self.mostAbandoned else { return false }
            return state.unanswered.insert(group).inserted
        }
    }

    /// Call this when a look-up was answered.
    func end(_ group: GroupID) {
        state.withLock { _ = $0.unanswered.remove(group) }
    }

    /// Takes over a queue with look-ups whose caller has given up.
    func abandon(_ queue: AdminQueue.Pointer, _ groups: [Int: GroupID]) {
        state.withLock { $0.abandoned.append(Abandoned(queue: queue, groups: groups)) }
    }

    /// Call this before the handle is destroyed.
    func close() {
        state.withLock { state in
            for abandoned in state.abandoned { rd_kafka_queue_destroy(abandoned.queue.value) }
            state.abandoned = []
        }
    }
}

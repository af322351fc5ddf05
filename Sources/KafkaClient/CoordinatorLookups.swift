internal import CKafka
internal import KafkaReader
internal import Synchronization

/// The coordinator look-ups of one handle that have no answer yet.
///
/// A call for which librdkafka has to find the coordinator lives for an hour, whoever waits for it (`AdminQueue.submit`), and asks brokers
/// again and again while none knows the coordinator. So a group has one such call at most; those that nobody waits for any more are kept
/// here until their answers come.
final class CoordinatorLookups: Sendable {
    /// Calls that nobody waits for. Beyond that no further one is begun: groups can be thousands.
    private static let mostAbandoned = 100

    /// Calls that nobody waits for, and the queue that gets their answers.
    private struct Abandoned {
        let queue: AdminQueue.Pointer
        /// By tag.
        var groups: [Int: GroupID]

        /// The groups whose calls were answered since this was asked last.
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

    /// To be called before a look-up.
    /// - Returns: false if there must be none.
    func begin(_ group: GroupID) -> Bool {
        state.withLock { state in
            state.forgetAnswered()
            guard state.abandoned.reduce(0, { $0 + $1.groups.count }) < Self.mostAbandoned else { return false }
            return state.unanswered.insert(group).inserted
        }
    }

    /// To be called when a look-up was answered.
    func end(_ group: GroupID) {
        state.withLock { _ = $0.unanswered.remove(group) }
    }

    /// Takes over a queue with look-ups that nobody waits for any more.
    func abandon(_ queue: AdminQueue.Pointer, _ groups: [Int: GroupID]) {
        state.withLock { $0.abandoned.append(Abandoned(queue: queue, groups: groups)) }
    }

    /// To be called before the handle is destroyed.
    func close() {
        state.withLock { state in
            for abandoned in state.abandoned { rd_kafka_queue_destroy(abandoned.queue.value) }
            state.abandoned = []
        }
    }
}

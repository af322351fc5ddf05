internal import Synchronization

/// What the loop does at certain times, unless it is cancelled before, as nearly all of it is: so an alarm costs an entry in a list, and
/// neither a timer of the system nor a task.
final class Alarms: Sendable {
    private struct Alarm {
        var time: ContinuousClock.Instant
        var action: @Sendable () -> Void
    }

    private struct State {
        /// By id.
        var alarms: [Int: Alarm] = [:]
        var nextID = 0
        /// No alarm is earlier. It stays when alarms are cancelled.
        var earliest: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    /// - Parameter action: called on the loop's thread.
    /// - Returns: the alarm's id, and whether the loop has to be woken, which does not know of a time as early as this.
    func add(at time: ContinuousClock.Instant, _ action: @escaping @Sendable () -> Void) -> (id: Int, isEarliest: Bool) {
        state.withLock { state in
            let id = state.nextID
            state.nextID += 1
            state.alarms[id] = Alarm(time: time, action: action)
            let isEarliest = state.earliest.map { time < $0 } ?? true
            if isEarliest { state.earliest = time }
            return (id, isEarliest)
        }
    }

    func cancel(_ id: Int) {
        // Not released under the lock: who knows what the action holds.
        _ = state.withLock { $0.alarms.removeValue(forKey: id) }
    }

    /// Does what is due.
    /// - Returns: in which time to call this again; nil if there are no alarms.
    func ring() -> Duration? {
        let now = ContinuousClock.now
        let (due, earliest) = state.withLock { state -> ([Alarm], ContinuousClock.Instant?) in
            guard let earliest = state.earliest, earliest <= now else { return ([], state.earliest) }
            let due = state.alarms.filter { $0.value.time <= now }
            for id in due.keys { state.alarms[id] = nil }
            state.earliest = state.alarms.values.map(\.time).min()
            return (Array(due.values), state.earliest)
        }
        for alarm in due { alarm.action() }
        return earliest.map { max(.zero, now.duration(to: $0)) }
    }
}

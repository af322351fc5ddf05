import Synchronization

/// The faults that have affected one response. Collected separately, since the code that writes responses must not change the
/// schedule.
final class Strikes: Sendable {
    private let ids = Mutex<Set<Int>>([])

    var faults: Set<Int> { ids.withLock { $0 } }

    func add(_ fault: ScheduledFault) { ids.withLock { _ = $0.insert(fault.id) } }
}

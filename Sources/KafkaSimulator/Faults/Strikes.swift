import Synchronization

/// The faults that have changed something of one answer. Whoever writes the answer only reads, so they are collected aside.
final class Strikes: Sendable {
    private let ids = Mutex<Set<Int>>([])

    var faults: Set<Int> { ids.withLock { $0 } }

    func add(_ fault: ScheduledFault) { ids.withLock { _ = $0.insert(fault.id) } }
}

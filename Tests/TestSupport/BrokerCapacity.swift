import Foundation
import Synchronization

/// Bounds how many brokers run at a time in this process: test suites run side by side, and each may want a cluster.
///
/// Requests are served in their order. Shared clusters that no test holds make room first.
final class BrokerCapacity: Sendable {
    static let shared = BrokerCapacity()

    /// Brokers that are paid for, until it is released or nobody holds it.
    final class Reservation: Sendable {
        private let count: Mutex<Int>

        fileprivate init(count: Int) {
            self.count = Mutex(count)
        }

        deinit {
            release()
        }

        func release() {
            let count = count.withLock { count in
                defer { count = 0 }
                return count
            }
            BrokerCapacity.shared.state.withLock { $0.used -= count }
        }
    }

    private struct State {
        var used = 0
        var queue: [UUID] = []
    }

    private let capacity: Int
    private let state = Mutex(State())
    /// So long may others hold everything before we start beyond the bound: two tests that each hold one cluster and wait for a
    /// second would else wait for ever.
    private static let patience: Duration = .seconds(240)

    private init() {
        // A broker takes some 400 MB, and an idle one hardly any time; half of the memory is for others.
        let megabytes = Int(ProcessInfo.processInfo.physicalMemory / 1_048_576)
        let cores = ProcessInfo.processInfo.activeProcessorCount
        capacity = max(3, min(megabytes / 2 / 400, 4 * cores))
    }

    func reserve(_ brokers: Int) async throws -> Reservation {
        let ticket = UUID()
        state.withLock { $0.queue.append(ticket) }
        defer { state.withLock { $0.queue.removeAll { $0 == ticket } } }
        let deadline = ContinuousClock.now + Self.patience
        while true {
            let isOverdue = ContinuousClock.now >= deadline
            let isFirst = state.withLock { $0.queue.first == ticket }
            if isFirst || isOverdue {
                if take(brokers, unconditionally: isOverdue) {
                    return Reservation(count: brokers)
                }
                await KafkaCluster.stopIdle()
                await SecuredCluster.stopIdle()
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func take(_ brokers: Int, unconditionally: Bool) -> Bool {
        state.withLock { state in
            guard unconditionally || state.used == 0 || state.used + brokers <= capacity else { return false }
            state.used += brokers
            return true
        }
    }
}

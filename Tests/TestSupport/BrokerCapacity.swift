import Foundation
import Synchronization

/// Limits the number of brokers running at a time in this process: test suites run in parallel, and each may need a cluster.
///
/// Requests are served in order. Shared clusters that no test holds are stopped first.
final class BrokerCapacity: Sendable {
    static let shared = BrokerCapacity()

    /// A reservation for brokers, valid until it is released.
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
    /// How long to wait before exceeding the limit: otherwise two tests that each hold one cluster and wait for a second would
    /// deadlock.
    private static let patience: Duration = .seconds(240)

    private init() {
        // A broker takes some 400 MB, and an idle one hardly any CPU time; half of the memory is left for others.
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

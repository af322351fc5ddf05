internal import Synchronization

/// Lets everybody who asks while an answer is being made share that answer.
final class SingleFlight<Value: Sendable>: Sendable {
    private enum Outcome {
        /// Nothing was under way: the caller makes the answer.
        case leads
        case shared(Value)
        case late
    }

    private struct State {
        /// Those who wait, by ticket; nil while nothing is under way.
        var waiting: [Int: CheckedContinuation<Outcome, Never>]?
        var nextTicket = 0
    }

    private let state = Mutex(State())

    /// How many wait for an answer that is being made; nil where none is.
    var waitingCount: Int? {
        state.withLock { $0.waiting?.count }
    }

    /// - Parameters:
    ///   - deadline: how long to wait for an answer that somebody else is making.
    ///   - make: called if nobody is.
    /// - Returns: nil if somebody else's answer was not there in time.
    func value(deadline: ContinuousClock.Instant, make: @Sendable () async -> Value) async -> Value? {
        switch await join(deadline: deadline) {
        case .leads:
            let value = await make()
            for continuation in close() { continuation.resume(returning: .shared(value)) }
            return value
        case .shared(let value):
            return value
        case .late:
            return nil
        }
    }

    private func join(deadline: ContinuousClock.Instant) async -> Outcome {
        var timer: Task<Void, Never>?
        defer { timer?.cancel() }
        return await withCheckedContinuation { continuation in
            let ticket = state.withLock { state -> Int? in
                guard state.waiting != nil else {
                    state.waiting = [:]
                    return nil
                }
                state.nextTicket += 1
                state.waiting?[state.nextTicket] = continuation
                return state.nextTicket
            }
            guard let ticket else { return continuation.resume(returning: .leads) }
            timer = Task {
                try? await Task.sleep(until: deadline, clock: .continuous)
                self.leave(ticket)
            }
        }
    }

    private func leave(_ ticket: Int) {
        state.withLock { $0.waiting?.removeValue(forKey: ticket) }?.resume(returning: .late)
    }

    private func close() -> [CheckedContinuation<Outcome, Never>] {
        state.withLock { state in
            defer { state.waiting = nil }
            return Array((state.waiting ?? [:]).values)
        }
    }
}

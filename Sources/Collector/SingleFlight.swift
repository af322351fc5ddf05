internal import Synchronization

/// Lets everybody who asks while an answer is being made share that answer.
///
/// An answer is made by a deadline. Who has less time than that, or much more, would be served badly by it, and has one made for
/// himself, which others can share again.
final class SingleFlight<Value: Sendable>: Sendable {
    private struct Flight {
        var start: ContinuousClock.Instant
        var deadline: ContinuousClock.Instant
        /// Those who wait, by ticket.
        var waiting: [Int: CheckedContinuation<Outcome, Never>] = [:]

        /// Whether somebody who asks now, and must have an answer by `deadline`, is served well.
        func serves(_ deadline: ContinuousClock.Instant) -> Bool {
            let isInTime = self.deadline <= deadline + .milliseconds(250)
            return isInTime && start.duration(to: self.deadline) * 2 >= ContinuousClock.now.duration(to: deadline)
        }
    }

    private enum Outcome {
        /// Nothing that would do is under way: the caller makes the answer, under this number.
        case leads(flight: Int)
        case shared(Value)
        case late
    }

    private struct State {
        var flights: [Int: Flight] = [:]
        var nextNumber = 0

        mutating func number() -> Int {
            nextNumber += 1
            return nextNumber
        }
    }

    private let state = Mutex(State())

    /// How many wait for an answer that is being made; nil where none is.
    var waitingCount: Int? {
        state.withLock { $0.flights.isEmpty ? nil : $0.flights.values.reduce(0) { $0 + $1.waiting.count } }
    }

    /// - Parameters:
    ///   - deadline: when the answer must be there.
    ///   - make: called if nobody is making one that would do.
    /// - Returns: nil if somebody else's answer was not there in time after all.
    func value(deadline: ContinuousClock.Instant, make: @Sendable () async -> Value) async -> Value? {
        switch await join(deadline: deadline) {
        case .leads(let flight):
            let value = await make()
            for continuation in land(flight) { continuation.resume(returning: .shared(value)) }
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
            let (flight, ticket) = state.withLock { state -> (Int, Int?) in
                guard let flight = state.flights.first(where: { $0.value.serves(deadline) })?.key else {
                    let flight = state.number()
                    state.flights[flight] = Flight(start: .now, deadline: deadline)
                    return (flight, nil)
                }
                let ticket = state.number()
                state.flights[flight]?.waiting[ticket] = continuation
                return (flight, ticket)
            }
            guard let ticket else { return continuation.resume(returning: .leads(flight: flight)) }
            timer = Task {
                // A moment later than the answer should be there, so that it wins.
                try? await Task.sleep(until: deadline + .milliseconds(300), clock: .continuous)
                self.leave(flight, ticket)
            }
        }
    }

    private func leave(_ flight: Int, _ ticket: Int) {
        state.withLock { $0.flights[flight]?.waiting.removeValue(forKey: ticket) }?.resume(returning: .late)
    }

    private func land(_ flight: Int) -> [CheckedContinuation<Outcome, Never>] {
        state.withLock { Array(($0.flights.removeValue(forKey: flight)?.waiting ?? [:]).values) }
    }
}

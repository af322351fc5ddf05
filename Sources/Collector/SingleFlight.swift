internal import Synchronization

/// Lets callers that ask while an answer is being made share that answer.
///
/// Each answer is made by a deadline. Callers whose deadline differs too much start a flight of their own, which others can join. Since
/// callers choose their deadlines and answers are expensive, the number of flights is limited; beyond it, callers join the nearest.
final class SingleFlight<Value: Sendable, C: Clock>: Sendable where C.Duration == Duration {
    /// Flights that can still be on time.
    private static var mostOnTime: Int { 2 }
    /// With those that are overdue: they may hang for good, and each holds memory and threads.
    private static var mostInAll: Int { 4 }

    private struct Flight {
        var start: C.Instant
        var deadline: C.Instant
        /// By ticket.
        var waiting: [Int: CheckedContinuation<Outcome, Never>] = [:]

        /// Whether a caller that asks now, and needs an answer by `deadline`, is served well.
        func serves(_ deadline: C.Instant, now: C.Instant) -> Bool {
            let isInTime = self.deadline <= deadline.advanced(by: .milliseconds(250))
            return isInTime && start.duration(to: self.deadline) * 2 >= now.duration(to: deadline)
        }

        /// Whether its answer is no longer expected.
        func isOverdue(now: C.Instant) -> Bool { self.deadline.advanced(by: .seconds(1)) < now }

        func distance(to deadline: C.Instant) -> Duration {
            max(self.deadline.duration(to: deadline), deadline.duration(to: self.deadline))
        }
    }

    private enum Outcome {
        /// The caller makes the answer, under this number.
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

        /// What a caller does: leads a flight, waits for one with a ticket, or neither, where all flights are overdue and there is room
        /// for no other.
        mutating func place(by deadline: C.Instant, now: C.Instant) -> (flight: Int, ticket: Int?)? {
            let onTime = flights.filter { !$0.value.isOverdue(now: now) }
            let serving = onTime.filter { $0.value.serves(deadline, now: now) }
            if serving.isEmpty, onTime.count < mostOnTime, flights.count < mostInAll {
                let flight = number()
                flights[flight] = Flight(start: now, deadline: deadline)
                return (flight, nil)
            }
            let nearest = (serving.isEmpty ? onTime : serving).min {
                $0.value.distance(to: deadline) < $1.value.distance(to: deadline)
            }
            return nearest.map { ($0.key, number()) }
        }
    }

    private let clock: C
    private let state = Mutex(State())

    init(clock: C) {
        self.clock = clock
    }

    /// How many answers are being made, and how many callers wait for one of them.
    var load: (flights: Int, waiting: Int) {
        state.withLock { ($0.flights.count, $0.flights.values.reduce(0) { $0 + $1.waiting.count }) }
    }

    /// - Parameters:
    ///   - deadline: when the answer must be there.
    ///   - make: called if the caller is to make the answer.
    /// - Returns: nil if another caller's answer was not there in time, or if there is none to wait for.
    func value(deadline: C.Instant, make: @Sendable () async -> Value) async -> Value? {
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

    private func join(deadline: C.Instant) async -> Outcome {
        var timer: Task<Void, Never>?
        defer { timer?.cancel() }
        return await withCheckedContinuation { continuation in
            let place = state.withLock { state in
                let place = state.place(by: deadline, now: clock.now)
                if let place, let ticket = place.ticket { state.flights[place.flight]?.waiting[ticket] = continuation }
                return place
            }
            guard let (flight, ticket) = place else { return continuation.resume(returning: .late) }
            guard let ticket else { return continuation.resume(returning: .leads(flight: flight)) }
            timer = Task {
                // A moment after the answer is due, so that the answer wins.
                try? await Task.sleep(until: deadline.advanced(by: .milliseconds(300)), clock: clock)
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

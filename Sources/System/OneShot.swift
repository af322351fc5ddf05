internal import Synchronization

/// A value that can be awaited and is set only once, by the first call of `settle`.
public final class OneShot<Value: Sendable>: Sendable {
    private enum State {
        case open([CheckedContinuation<Value, Never>])
        case settled(Value)
    }

    private let state = Mutex(State.open([]))

    public init() {}

    public var isSettled: Bool {
        state.withLock { state in
            if case .settled = state { true } else { false }
        }
    }

    /// - Returns: false if there was already a value, which is kept.
    @discardableResult
    public func settle(_ value: Value) -> Bool {
        let waiting: [CheckedContinuation<Value, Never>]? = state.withLock { state in
            guard case .open(let waiting) = state else { return nil }
            state = .settled(value)
            return waiting
        }
        guard let waiting else { return false }
        for continuation in waiting { continuation.resume(returning: value) }
        return true
    }

    public func value() async -> Value {
        await withCheckedContinuation { continuation in
            let settled: Value? = state.withLock { state in
                switch state {
                case .settled(let value): return value
                case .open(let waiting):
                    state = .open(waiting + [continuation])
                    return nil
                }
            }
            if let settled { continuation.resume(returning: settled) }
        }
    }

    /// Waits for the value. At the deadline, or when the task is cancelled, it is settled with `late`, for all waiters.
    public func value(until deadline: ContinuousClock.Instant, otherwise late: @escaping @Sendable () -> Value) async -> Value {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Piece by piece: the timer of a cancelled sleep keeps its memory until its time has come.
                while !Task.isCancelled, case let now = ContinuousClock.now, now < deadline {
                    try? await Task.sleep(until: min(deadline, now + .seconds(1)), clock: .continuous)
                }
                self.settle(late())
            }
            let value = await self.value()
            group.cancelAll()
            return value
        }
    }
}

extension OneShot {
    /// Waits for the value. At the deadline, or when the task is cancelled, only this waiter gets `late`: others go on waiting.
    public func value(forThisWaiterUntil deadline: ContinuousClock.Instant, otherwise late: @escaping @Sendable () -> Value) async
        -> Value
    {
        let answer = OneShot()
        Task { answer.settle(await self.value()) }
        return await answer.value(until: deadline, otherwise: late)
    }
}

extension OneShot where Value == Void {
    public func settle() { settle(()) }
}

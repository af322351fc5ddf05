import Synchronization

/// A value that is set once, by whoever comes first, and awaited by one task.
final class Outcome<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, Never>)
        case settled(Value)
    }

    private let state = Mutex(State.open)

    var isSettled: Bool {
        state.withLock { state in
            if case .settled = state { true } else { false }
        }
    }

    func settle(_ value: Value) {
        let waiting: CheckedContinuation<Value, Never>? = state.withLock { state in
            switch state {
            case .open:
                state = .settled(value)
                return nil
            case .awaited(let continuation):
                state = .settled(value)
                return continuation
            case .settled:
                return nil
            }
        }
        waiting?.resume(returning: value)
    }

    /// The value, or at the deadline (or when the task is cancelled) `late`, which then is the value for all.
    func value(until deadline: ContinuousClock.Instant, otherwise late: @escaping @Sendable () -> Value) async -> Value {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await Task.sleep(until: deadline, clock: .continuous)
                self.settle(late())
            }
            let value = await withCheckedContinuation { self.await(by: $0) }
            group.cancelAll()
            return value
        }
    }

    private func await(by continuation: CheckedContinuation<Value, Never>) {
        let settled: Value? = state.withLock { state in
            if case .settled(let value) = state {
                return value
            }
            state = .awaited(continuation)
            return nil
        }
        if let settled {
            continuation.resume(returning: settled)
        }
    }
}

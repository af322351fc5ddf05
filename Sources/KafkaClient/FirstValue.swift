internal import Synchronization

/// The first of several values that arrive; one waits for it.
final class FirstValue<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case awaited(CheckedContinuation<Value, Never>)
        case arrived(Value)
        case done
    }

    private let state = Mutex(State.empty)

    func set(_ value: Value) {
        let waiting = state.withLock { state -> CheckedContinuation<Value, Never>? in
            switch state {
            case .empty:
                state = .arrived(value)
                return nil
            case .awaited(let continuation):
                state = .done
                return continuation
            case .arrived, .done:
                return nil
            }
        }
        waiting?.resume(returning: value)
    }

    /// To be called once.
    func value() async -> Value {
        await withCheckedContinuation { continuation in
            let arrived = state.withLock { state -> Value? in
                guard case .arrived(let value) = state else {
                    state = .awaited(continuation)
                    return nil
                }
                state = .done
                return value
            }
            if let arrived { continuation.resume(returning: arrived) }
        }
    }
}

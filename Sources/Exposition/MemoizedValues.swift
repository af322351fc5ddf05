internal import Dispatch
internal import Synchronization

/// One value at a time, on one core, and never on Swift's cooperative threads: there is one per core, and while they work no other task
/// runs.
private let worker = DispatchQueue(label: "exposition")

/// Values that take long to make: each is made once, when a caller asks for it first, and shared by all callers.
final class MemoizedValues<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let values = Mutex<[Key: Task<Value, Never>]>([:])

    func value(_ key: Key, make: @escaping @Sendable () -> Value) async -> Value {
        let value = values.withLock { values in
            if let value = values[key] { return value }
            let value = Task<Value, Never> {
                await withCheckedContinuation { continuation in
                    worker.async { continuation.resume(returning: make()) }
                }
            }
            values[key] = value
            return value
        }
        return await value.value
    }
}

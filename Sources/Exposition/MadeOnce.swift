internal import Dispatch
internal import Synchronization

/// One at a time, on one core, and never on the threads that all tasks share: there is one of those a core, and while they work nobody
/// else is answered.
private let worker = DispatchQueue(label: "exposition")

/// Values that take long to make, each of them made when the first one asks for it, for everybody.
final class MadeOnce<Key: Hashable & Sendable, Value: Sendable>: Sendable {
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

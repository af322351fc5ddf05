/// Fixtures shared by tests because they are slow to make: made on first use, and released if no test holds them and others need
/// the room.
public actor SharedInstances<Key: Hashable & Sendable, Instance: AnyObject & Sendable> {
    private let make: @Sendable (Key) async throws -> Instance
    private var underWay: [Key: Task<Void, any Error>] = [:]
    private var instances: [Key: Instance] = [:]

    public init(make: @escaping @Sendable (Key) async throws -> Instance) {
        self.make = make
    }

    public subscript(key: Key) -> Instance {
        get async throws {
            while true {
                if let instance = instances[key] { return instance }
                let start = underWay[key] ?? Task { try await add(key) }
                underWay[key] = start
                // Several tests may wait for it; it could be dropped as idle before the last of them is back here.
                try await start.value
            }
        }
    }

    /// Releases the instances that no test holds.
    public func dropIdle() {
        // A copy of the keys: `instances.keys` would retain the whole dictionary, and every instance with it.
        for key in Array(instances.keys) where isKnownUniquelyReferenced(&instances[key]) {
            instances[key] = nil
        }
    }

    private func add(_ key: Key) async throws {
        defer { underWay[key] = nil }
        instances[key] = try await make(key)
    }
}

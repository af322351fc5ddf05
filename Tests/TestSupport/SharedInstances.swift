/// What tests share because it is slow to make: made when first asked for, and let go when nobody holds it and others need its room.
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
                // Several tests wait for it; it may be idle and dropped before the last of them is back here.
                try await start.value
            }
        }
    }

    /// Lets go of those that no test holds.
    public func dropIdle() {
        // A copy of the keys: `instances.keys` would hold the whole dictionary, and with it every instance a second time.
        for key in Array(instances.keys) where isKnownUniquelyReferenced(&instances[key]) {
            instances[key] = nil
        }
    }

    private func add(_ key: Key) async throws {
        defer { underWay[key] = nil }
        instances[key] = try await make(key)
    }
}

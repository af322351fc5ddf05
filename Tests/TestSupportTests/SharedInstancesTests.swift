import TestSupport
import Testing

@Suite struct SharedInstancesTests {
    private final class Instance: Sendable {}

    @Test func areMadeOnceAndLetGoWhenNobodyHoldsThem() async throws {
        let made = Shared(0)
        let instances = SharedInstances<String, Instance> { _ in
            made.withLock { $0 += 1 }
            await Task.yield()
            return Instance()
        }
        async let first = instances["a"]
        async let second = instances["a"]
        let held = try await (first, second)
        #expect(held.0 === held.1)
        weak var idle: Instance?
        idle = try await instances["b"]
        #expect(idle != nil)

        await instances.dropIdle()
        #expect(idle == nil)
        let again = try await instances["a"]
        #expect(again === held.0)
        #expect(made.withLock { $0 } == 2)
    }
}

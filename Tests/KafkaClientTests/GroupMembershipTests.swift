import KafkaClient
import KafkaReader
import Synchronization
import TestSupport
import Testing

@Suite struct GroupMembershipTests {
    /// A login whose tokens are never there.
    private final class Login: Sendable {
        private let requests = Mutex(0)

        var isUsed: Bool { requests.withLock { $0 > 0 } }

        var security: KafkaSecurity {
            var security = KafkaSecurity()
            security.sasl = .oauthbearer { [self] in
                requests.withLock { $0 += 1 }
                throw TestSupportError("no token")
            }
            return security
        }
    }

    /// Leaving takes time, in which the files can change again.
    @Test func theLastOfTwoLoginsIsUsed() async throws {
        // No error of a connection wakes the handle's thread, which leaves the group.
        let server = try NonKafkaPort(.keepsSilent)
        let membership = try GroupMembership(
            KafkaConfiguration(servers: [server.address]), group: "exporters", topic: "__consumer_offsets",
            sessionTimeout: .seconds(10), onEvent: { _ in })
        let (first, second) = (Login(), Login())
        // From then on that thread waits for half a second at a time.
        try await Task.sleep(for: .milliseconds(100))
        let superseded = Task { await membership.adopt(first.security) }
        try await Task.sleep(for: .milliseconds(50))
        await membership.adopt(second.security)
        await superseded.value
        try await eventually("the second login is used") { second.isUsed }
        try await Task.sleep(for: .milliseconds(500))
        #expect(!first.isUsed)
        await membership.leave()
    }
}

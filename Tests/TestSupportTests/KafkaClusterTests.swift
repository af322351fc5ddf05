import Foundation
import TestSupport
import Testing

/// The fixture itself, on every version. One after another: each cluster takes most of a small machine.
@Suite(.serialized, .enabled(if: KafkaDistribution.isAvailable, "\(KafkaDistribution.unavailableReason)"))
struct KafkaClusterTests {
    @Test(arguments: KafkaVersion.all)
    func aClusterStartsAndTakesTopicsMessagesCommitsAndMembers(version: KafkaVersion) async throws {
        let clock = ContinuousClock()
        let started = clock.now
        try await withKafkaCluster(version: version) { cluster in
            print("start of \(version): \(clock.now - started)")
            let client = try cluster.client()
            try await client.createTopic("orders", partitions: 3)
            try await client.produce(7, to: "orders", partition: 1)
            try await client.commit([0: 0, 1: 5], of: "orders", for: "billing")
            guard version >= "0.10" else { return }

            let member = try await client.join(group: "shipping", topics: ["orders"], clientID: "truck")
            #expect(member.assignment == ["orders": [0, 1, 2]])
            try await member.leave()

            if version >= "1.1" {
                try await client.deleteGroup("billing")
            }
            try await client.deleteTopic("orders")
            print("end of \(version): \(clock.now - started)")
        }
    }
}

import TestSupport
import Testing
import ZookeeperClient

/// The scale that the walk is built for.
@Suite(.enabled(if: KafkaDistribution.isAvailable, "\(KafkaDistribution.unavailableReason)"))
struct LargeTreeTests {
    @Test
    func twoThousandGroupsOfFiftyPartitions() async throws {
        let server = try await ZookeeperServer.start(jvmOptions: ["-Xmx1g"])
        let tree = try TestTree(server.address, chroot: "/large")
        try await onThread { try tree.fill(groups: 2_000, topic: "orders", partitions: 50) }
        let client = try ZookeeperClient("\(server.address)/large")
        for walk in 1...3 {
            let begin = ContinuousClock.now
            let read = try await client.consumers(deadline: .generous)
            print("2,000 groups x 50 partitions (106,001 reads), walk \(walk): \(begin.duration(to: .now))")
            #expect(read.groups.count == 2_000)
            #expect(
                read.groups.allSatisfy { group in
                    group.members == [] && group.topics.count == 1
                        && group.topics[0].offsets.elementsEqual(0..<50) { $0.partition == $1 && $0.offset == $1 }
                })
            #expect(read.problems.isEmpty)
        }
    }
}

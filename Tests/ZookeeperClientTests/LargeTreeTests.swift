import TestSupport
import Testing
import ZookeeperClient

/// The scale that the walk is designed for.
@Suite(.serialized, .enabled(if: KafkaDistribution.isAvailable, Comment(rawValue: KafkaDistribution.unavailableReason)))
struct LargeTreeTests {
    /// ZooKeeper's default connection factory wakes several threads for each request; with the other one, the walk dominates.
    @Test(arguments: ["NIOServerCnxnFactory", "NettyServerCnxnFactory"])
    func twoThousandGroupsOfFiftyPartitions(connections: String) async throws {
        let server = try await ZookeeperServer.start(
            properties: ["serverCnxnFactory": "org.apache.zookeeper.server.\(connections)"], jvmOptions: ["-Xmx1g"])
        let tree = try ZookeeperTree(server.address, chroot: "/large")
        try await onThread { try tree.fill(groups: 2_000, topic: "orders", partitions: 50) }
        let client = try ZookeeperClient("\(server.address)/large")
        for walk in 1...2 {
            let begin = ContinuousClock.now
            let read = try await client.consumers(deadline: .now + .seconds(120))
            print("2,000 groups x 50 partitions, 106,001 reads, \(connections), walk \(walk): \(begin.duration(to: .now))")
            #expect(read.groups.count == 2_000)
            #expect(
                read.groups.allSatisfy { group in
                    group.members == [] && group.topics.map(\.name) == ["orders"]
                        && group.topics[0].offsets == (0..<50).map { .init(partition: $0, offset: Int64($0)) }
                })
            #expect(read.problems.isEmpty)
        }
    }
}

import TestSupport
import Testing
import ZookeeperClient

/// Reading from a real server.
@Suite(.enabled(if: KafkaDistribution.isAvailable, Comment(rawValue: KafkaDistribution.unavailableReason)))
struct ConsumersTests {
    @Test
    func groupsTopicsPartitionsAndMembers() async throws {
        let server = try await SharedServer.get()
        let tree = try ZookeeperTree(server.address, chroot: "/whole")
        try tree.commit("0", group: "billing", topic: "orders", partition: "0")
        try tree.commit("42", group: "billing", topic: "orders", partition: "10")
        try tree.commit("9223372036854775807", group: "billing", topic: "orders", partition: "2")
        try tree.commit("7", group: "billing", topic: "payments", partition: "0")
        try tree.create("/consumers/billing/ids/host-2")
        try tree.create("/consumers/billing/ids/host-1")
        try tree.commit("5", group: "audit \"é\" {x}", topic: "orders", partition: "0")
        try tree.create("/consumers/idle/ids")
        try tree.create("/consumers/idle/offsets/orders")
        try tree.create("/consumers/empty")
        let client = try ZookeeperClient("\(server.address)/whole")
        let read = try await client.consumers(deadline: .generous)
        #expect(
            read.summary == [
                "audit \"é\" {x}: ", "audit \"é\" {x}/orders/0=5",
                "billing: host-1 host-2", "billing/orders/0=0", "billing/orders/2=9223372036854775807", "billing/orders/10=42",
                "billing/payments/0=7",
                "idle: ",
            ])
        #expect(read.problems.isEmpty)
    }

    @Test
    func filtersAreAppliedBeforeGoingDeeper() async throws {
        let server = try await SharedServer.get()
        let tree = try ZookeeperTree(server.address, chroot: "/filters", credentials: "writer:secret")
        for group in ["in", "out"] {
            for topic in ["in", "out"] {
                try tree.commit("1", group: group, topic: topic, partition: "0")
            }
        }
        // Reading these would report problems.
        try tree.create("/consumers/out/ids", access: .creator)
        try tree.create("/consumers/in/offsets/out/1", "1", access: .creator)
        let client = try ZookeeperClient("\(server.address)/filters")
        let read = try await client.consumers(includingGroup: { $0 == "in" }, includingTopic: { $0 == "in" }, deadline: .generous)
        #expect(read.summary == ["in: ", "in/in/0=1"])
        #expect(read.problems.isEmpty)
    }

    @Test
    func problemsAffectOnlyTheirOwnNodes() async throws {
        let server = try await SharedServer.get()
        let tree = try ZookeeperTree(server.address, chroot: "/problems", credentials: "writer:secret")
        try tree.commit("3", group: "g", topic: "t", partition: "0")
        try tree.create("/consumers/g/offsets/t/1", "4", access: .creator)
        try tree.commit("garbage", group: "g", topic: "t", partition: "2")
        try tree.create("/consumers/g/offsets/t/3")
        try tree.commit("5", group: "g", topic: "t", partition: "x")
        try tree.create("/consumers/locked/offsets", access: .creator)
        let client = try ZookeeperClient("\(server.address)/problems")
        let read = try await client.consumers(deadline: .generous)
        #expect(read.summary == ["g: ", "g/t/0=3"])
        #expect(
            read.problems == [
                .init(path: "/problems/consumers/g/offsets/t/1", reason: .refused(.noAuth)),
                .init(path: "/problems/consumers/g/offsets/t/2", reason: .dataIsNoOffset("garbage")),
                .init(path: "/problems/consumers/g/offsets/t/3", reason: .dataIsNoOffset("")),
                .init(path: "/problems/consumers/g/offsets/t/x", reason: .nameIsNoPartition),
                .init(path: "/problems/consumers/locked/offsets", reason: .refused(.noAuth)),
            ])
    }

    @Test
    func digestAuthenticationSatisfiesAnACL() async throws {
        let server = try await SharedServer.get()
        let tree = try ZookeeperTree(server.address, chroot: "/digest", credentials: "writer:secret")
        try tree.create("/consumers", access: .creator)
        try tree.create("/consumers/g", access: .creator)
        try tree.create("/consumers/g/ids", access: .creator)
        let address = "\(server.address)/digest"
        for credentials in [nil, ZookeeperCredentials(user: "writer", password: "wrong")] {
            let stranger = try ZookeeperClient(address) { $0.credentials = credentials }
            let error = await thrownError(ZookeeperError.self) { try await stranger.consumers(deadline: .generous) }
            #expect(error?.code == .noAuth)
            #expect(error?.path == "/digest/consumers")
        }
        let client = try ZookeeperClient(address) { $0.credentials = ZookeeperCredentials(user: "writer", password: "secret") }
        #expect(try await client.consumers(deadline: .generous).summary == ["g: "])
    }

    @Test
    func withoutConsumersTheTreeIsEmpty() async throws {
        let server = try await SharedServer.get()
        let tree = try ZookeeperTree(server.address, chroot: "/nothing")
        let client = try ZookeeperClient("\(server.address)/nothing")
        #expect(try await client.consumers(deadline: .generous) == ConsumersTree())
        try tree.create("/consumers")
        #expect(try await client.consumers(deadline: .generous) == ConsumersTree())
        let mistyped = try ZookeeperClient("\(server.address)/nothign")
        #expect(try await mistyped.consumers(deadline: .generous).problems.map(\.path) == ["/nothign"])
    }

    /// The filters are called between reads: the nodes they delete were listed a moment ago.
    @Test
    func nodesThatVanishDuringTheWalkAreSkipped() async throws {
        let server = try await SharedServer.get()
        let tree = try ZookeeperTree(server.address, chroot: "/vanishing")
        for group in ["gone", "kept"] {
            for topic in ["gone", "kept"] {
                try tree.commit("1", group: group, topic: topic, partition: "0")
            }
        }
        let client = try ZookeeperClient("\(server.address)/vanishing")
        let read = try await client.consumers(
            includingGroup: { group in
                if group == "gone" {
                    #expect(throws: Never.self) { try tree.delete("/consumers/gone") }
                }
                return true
            },
            includingTopic: { topic in
                if topic == "gone" {
                    #expect(throws: Never.self) { try tree.delete("/consumers/kept/offsets/gone") }
                }
                return true
            }, deadline: .generous)
        #expect(read.summary == ["kept: ", "kept/kept/0=1"])
        #expect(read.problems.isEmpty)
    }

    @Test
    func walksShareTheWindow() async throws {
        let server = try await SharedServer.get()
        let tree = try ZookeeperTree(server.address, chroot: "/shared")
        try tree.fill(groups: 20, topic: "t", partitions: 50)
        let client = try ZookeeperClient("\(server.address)/shared")
        let expected = try await client.consumers(deadline: .generous)
        #expect(expected.groups.count == 20)
        try await withThrowingTaskGroup(of: ConsumersTree.self) { group in
            for _ in 0..<20 {
                group.addTask { try await client.consumers(deadline: .generous) }
            }
            for try await read in group {
                #expect(read == expected)
            }
        }
    }
}

import Glibc
import KafkaProtocol
import System
import TestSupport
import Testing

@testable import KafkaSimulator

/// Faults of connections and frames, seen by a client that hides nothing.
@Suite struct ConnectionFaultTests {
    private let probe: ClusterProbe
    private var cluster: SimulatedCluster { probe.cluster }

    init() throws { probe = try ClusterProbe() }

    @Test func latency() throws {
        let clock = ContinuousClock()
        cluster.inject(.latency(.milliseconds(200), jitter: .milliseconds(50), broker: 1, api: .metadata))
        let late = try clock.measure { _ = try probe.metadata() }
        #expect(late >= .milliseconds(200))
        // Other requests and other brokers are not delayed: together they would take three times as long.
        let others = try clock.measure {
            _ = try probe.ask(.apiVersions, version: 0)
            _ = try probe.metadata(broker: 2)
            _ = try probe.ask(.listGroups, version: 0)
        }
        #expect(others < late * 3)
    }

    @Test func answersKeepTheirOrder() throws {
        cluster.inject(.latency(.milliseconds(100), broker: 1, api: .metadata))
        let client = try RawClient(cluster)
        try client.send(.metadata, version: 1, [.topics: []])
        try client.send(.apiVersions, version: 0)
        #expect(try client.readFrame().prefix(4) == [0, 0, 0, 1])
        #expect(try client.readFrame().prefix(4) == [0, 0, 0, 2])
    }

    @Test func freeze() throws {
        let before = try RawClient(cluster, broker: 2)
        _ = try before.ask(.apiVersions, version: 0)
        let id = cluster.inject(.freeze(broker: 2))
        // The kernel still accepts connections and bytes.
        let during = try RawClient(cluster, broker: 2)
        try before.send(.metadata, version: 1, [.topics: []])
        try during.send(.metadata, version: 1, [.topics: []])
        _ = try probe.metadata(broker: 1)
        #expect(cluster.statistics.brokers[2]?.requests[.metadata] == nil)
        // It stays in the metadata, and answers its pending requests when it continues.
        #expect(try probe.metadata()[.brokers]?.elements.count == 3)
        cluster.clear(id)
        _ = try before.receive(.metadata, version: 1)
        _ = try during.receive(.metadata, version: 1)
    }

    @Test func refuse() throws {
        let open = try RawClient(cluster, broker: 2)
        _ = try open.ask(.apiVersions, version: 0)
        let port = try #require(cluster.port(ofBroker: 2))
        let id = cluster.inject(.refuse(broker: 2))
        #expect(throws: (any Error).self) { try open.ask(.apiVersions, version: 0) }
        #expect(throws: (any Error).self) { try RawClient(port: port) }
        cluster.clear(id)
        // The same port as before.
        _ = try RawClient(port: port).ask(.apiVersions, version: 0)
    }

    @Test func reset() throws {
        cluster.inject(.reset(broker: 1, api: .metadata))
        let client = try RawClient(cluster)
        _ = try client.ask(.apiVersions, version: 0)
        let error = thrownError(TestSupportError.self) { try client.ask(.metadata, version: 1, [.topics: []]) }
        #expect(error?.description == "cannot read: \(String(cString: strerror(ECONNRESET)))")
    }

    @Test func closeMidFrame() throws {
        cluster.inject(.closeMidFrame(api: .metadata))
        let client = try RawClient(cluster)
        try client.send(.metadata, version: 1, [.topics: .array(nil)])
        let bytes = try client.readToEnd()
        let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        #expect(bytes.count > 4 && bytes.count < 4 + length)
    }

    @Test func closeAfterHead() throws {
        cluster.inject(.closeAfterHead(api: .metadata))
        let client = try RawClient(cluster)
        try client.send(.metadata, version: 1, [.topics: .array(nil)])
        let bytes = try client.readToEnd()
        #expect(bytes.count == 8 && bytes.suffix(4) == [0, 0, 0, 1] && Frame.length(bytes) ?? 0 > 100)
    }

    @Test func shortFrame() throws {
        cluster.inject(.shortFrame(api: .listGroups))
        let client = try RawClient(cluster)
        try client.send(.listGroups, version: 0)
        try client.send(.apiVersions, version: 0)
        let length = try #require(Frame.length(try client.read(4)))
        // The next response follows too early.
        let rest = try client.read((length + 4) / 2 - 4 + 8)
        #expect(rest.suffix(4) == [0, 0, 0, 2])
    }

    @Test func halfOpen() throws {
        let before = try RawClient(cluster, broker: 2, timeout: .milliseconds(300))
        let other = try RawClient(cluster, broker: 1)
        _ = try before.ask(.apiVersions, version: 0)
        _ = try other.ask(.apiVersions, version: 0)
        let id = cluster.inject(.halfOpen(broker: 2))
        #expect(cluster.faults.map(\.strikes) == [1])
        // What is sent is taken, and never answered, also when the fault has ended.
        #expect(throws: TestSupportError.self) { try before.ask(.apiVersions, version: 0) }
        cluster.clear(id)
        #expect(throws: TestSupportError.self) { try before.receive(.apiVersions, version: 0) }
        _ = try RawClient(cluster, broker: 2).ask(.apiVersions, version: 0)
        _ = try other.ask(.apiVersions, version: 0)
    }

    @Test(arguments: [(Fault.merge(), [UInt8(1), 2]), (.swap(), [2, 1])])
    func answersThatTheNextOneJoins(_ fault: Fault, _ order: [UInt8]) throws {
        cluster.inject(fault)
        let client = try RawClient(cluster)
        try client.send(.metadata, version: 1, [.topics: []])
        try client.send(.apiVersions, version: 0)
        #expect(try order.map { _ in try client.readFrame().prefix(4).last } == order)
        #expect(cluster.faults.map(\.strikes) == [1])
        // One that nothing follows is sent alone.
        _ = try client.ask(.apiVersions, version: 0)
        #expect(cluster.faults.map(\.strikes) == [1])
    }

    /// Each packet of this kind of socket is one write.
    @Test func mergedAnswersAreOneWrite() throws {
        var ends: [Int32] = [0, 0]
        try systemCall("socketpair") { socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) }
        let client = FileDescriptor(owning: ends[1])
        var connection = Connection(FileDescriptor(owning: ends[0]), broker: 1)
        let sequel = Outgoing.Sequel(isMerged: true, fault: 7)
        let first = Outgoing(apis: [.metadata], bytes: [1, 2], due: 0, ending: .keep, sequel: sequel)
        #expect(connection.send(first) == nil)
        #expect(connection.send(Outgoing(apis: [.listGroups], bytes: [3], due: 0, ending: .keep)) == 7)
        #expect(connection.flush(at: 0) == .open && connection.takeAnswered() == [.metadata, .listGroups])
        var packet = [UInt8](repeating: 0, count: 8)
        #expect(recv(client.raw, &packet, packet.count, 0) == 3 && packet.prefix(3) == [1, 2, 3])
    }

    @Test func truncate() throws {
        cluster.inject(.truncate(api: .metadata))
        #expect(throws: ProtocolError.self) { try probe.metadata() }
    }

    @Test func wrongCorrelationId() throws {
        cluster.inject(.wrongCorrelationId(api: .metadata))
        let client = try RawClient(cluster)
        try client.send(.metadata, version: 1, [.topics: []])
        #expect(try client.readFrame().prefix(4) != [0, 0, 0, 1])
    }

    @Test func hugeLength() throws {
        cluster.inject(.hugeLength(api: .metadata))
        let client = try RawClient(cluster)
        try client.send(.metadata, version: 1, [.topics: []])
        // The length, followed by the unchanged response.
        #expect(try client.read(8) == [0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 1])
    }

    @Test func randomBytes() throws {
        let honest = try probe.metadata()
        cluster.inject(.randomBytes(api: .metadata))
        let client = try RawClient(cluster)
        try client.send(.metadata, version: 5, [.topics: .array(nil)])
        let frame = try client.readFrame()
        #expect(frame.prefix(4) == [0, 0, 0, 1])
        let metadata = ApiDescription.metadata
        #expect((try? MessageValue(frame.dropFirst(4), metadata.response, metadata.responseLayout(5))) != honest)
    }

    @Test func silence() throws {
        cluster.inject(.silence(api: .listGroups))
        let client = try RawClient(cluster)
        try client.send(.listGroups, version: 0)
        _ = try client.send(.apiVersions, version: 0)
        #expect(try client.readFrame().prefix(4) == [0, 0, 0, 2])
    }
}

import KafkaProtocol
import System
import TestSupport
import Testing

@testable import KafkaSimulator

/// Frames written by hand from the protocol page, byte for byte: a mistake shared by reader and writer would not show in a round
/// trip.
@Suite struct WireFormatTests {
    private static let answers: BrokerAnswers = {
        var scenario = Scenario()
        scenario.clusterId = "c"
        scenario.brokers = [1]
        scenario.offsetsPartitions = 1
        var topic = TopicRule("t", partitions: 1, start: 258)
        topic.oldest = 2
        var group = GroupRule("g", topics: ["t"], members: 0)
        group.commitInterval = .zero
        scenario.topics = [topic]
        scenario.groups = [group]
        guard let model = try? ClusterModel(scenario) else { fatalError("the scenario is in order") }
        let changes = ClusterChanges([], model: model, epoch: 3)
        return BrokerAnswers(
            broker: 1, state: ClusterState(model: model, changes: changes, time: 0),
            faults: AnswerFaults([], broker: 1, api: .metadata),
            addresses: [1: HostPort(host: "h", port: 9092)], epoch: 0)
    }()

    /// The complete response frame for a complete request.
    private func answer(_ request: [UInt8]) throws -> [UInt8] {
        let (header, body) = try RequestProcessor.header(request)
        return try RequestProcessor(scenario: Self.answers.model.scenario).answer(header, body, by: Self.answers)
    }

    /// A request's header: API and version, correlation id 7, client id "me".
    private func header(_ apiAndVersion: String) -> [UInt8] { wire(apiAndVersion + "00000007 0002'me'") }

    private func expect(_ request: [UInt8], isAnswered body: String) throws {
        let bytes = wire("00000007" + body)
        #expect(try answer(request) == [0, 0, 0, UInt8(bytes.count)] + bytes)
    }

    @Test func findCoordinatorV0() throws {
        // Key "g"; error, node 1, host "h", port 9092.
        try expect(header("000a 0000") + wire("0001'g'"), isAnswered: "0000 00000001 0001'h' 00002384")
    }

    @Test func listGroupsV0() throws {
        try expect(header("0010 0000"), isAnswered: "0000 00000001 0001'g' 0008'consumer'")
    }

    @Test func listGroupsV5IsFlexible() throws {
        // Header tags; no states, no types; body tags. Header tags; throttle time, error; one group with its tags; body tags.
        try expect(
            header("0010 0005") + wire("00 01 01 00"),
            isAnswered: "00 00000000 0000 02 02'g' 09'consumer' 06'Empty' 08'classic' 00 00")
    }

    @Test func listOffsetsV0HasAList() throws {
        // Replica -1, topic "t", partition 0, timestamp -1, at most one offset.
        try expect(
            header("0002 0000") + wire("ffffffff 00000001 0001't' 00000001 00000000 ffffffffffffffff 00000001"),
            isAnswered: "00000001 0001't' 00000001 00000000 0000 00000001 0000000000000102")
    }

    @Test func listOffsetsV4() throws {
        // Replica -1, read uncommitted, topic "t", partition 0, no leader epoch, timestamp -2.
        try expect(
            header("0002 0004") + wire("ffffffff 00 00000001 0001't' 00000001 00000000 ffffffff fffffffffffffffe"),
            isAnswered: "00000000 00000001 0001't' 00000001 00000000 0000 ffffffffffffffff 0000000000000002 00000003")
    }

    @Test func offsetFetchV1() throws {
        // Group "g", topic "t", partitions 0 and 1; the second does not exist.
        try expect(
            header("0009 0001") + wire("0001'g' 00000001 0001't' 00000002 00000000 00000001"),
            isAnswered: """
                00000001 0001't' 00000002
                00000000 0000000000000102 0000 0000
                00000001 ffffffffffffffff 0000 0000
                """)
    }

    @Test func metadataV1() throws {
        // Topic "t". Broker 1 at "h":9092, no rack, controller 1; topic without error and not internal; partition 0 with its
        // leader, replicas and in-sync replicas.
        try expect(
            header("0003 0001") + wire("00000001 0001't'"),
            isAnswered: """
                00000001 00000001 0001'h' 00002384 ffff 00000001
                00000001 0000 0001't' 00
                00000001 0000 00000000 00000001 00000001 00000001 00000001 00000001
                """)
    }

    @Test func apiVersionsV0() throws {
        let bytes = try answer(header("0012 0000"))
        let count = ApiKey.simulated.count
        #expect(bytes.count == 14 + count * 6)
        // The first API is Produce, versions 0 to 11.
        #expect(Array(bytes[4..<20]) == wire("00000007 0000 000000") + [UInt8(count)] + wire("0000 0000 000b"))
    }

    @Test func apiVersionsV3HasAnOldHeaderAndTaggedFields() throws {
        // Header tags; software name "a" and version "b"; body tags.
        let bytes = try answer(header("0012 0003") + wire("00 02'a' 02'b' 00"))
        let count = ApiKey.simulated.count
        // No tags after the correlation id.
        #expect(Array(bytes[4..<11]) == wire("00000007 0000") + [UInt8(count + 1)])
        let tail = wire(
            """
            00000000 03
            00 14 02 0e'group.version' 0001 0001 00
            01 08 0000000000000000
            02 14 02 0e'group.version' 0001 0001 00
            """)
        #expect(Array(bytes.suffix(tail.count)) == tail)
        #expect(bytes.count == 11 + count * 7 + tail.count)
    }

    /// The broker reports its versions in version 0, so that the client can continue.
    @Test func unsupportedVersionOfApiVersions() throws {
        let bytes = try answer(header("0012 0063") + wire("dead"))
        #expect(Array(bytes[4..<10]) == wire("00000007 0023"))
        #expect(bytes.count == 4 + 4 + 2 + 4 + ApiKey.simulated.count * 6)
    }

    @Test func anUnknownVersionIsUnsupported() throws {
        // DescribeCluster in version 50, answered in version 2: header tags, throttle time, error.
        let bytes = try answer(header("003c 0032"))
        #expect(Array(bytes[4..<15]) == wire("00000007 00 00000000 0023"))
        // ListOffsets has no error field.
        #expect(throws: ProtocolError.unsupportedVersion) { try answer(header("0002 0032")) }
        #expect(throws: ProtocolError.unknownApi) { try answer(header("004c 0000")) }
    }
}

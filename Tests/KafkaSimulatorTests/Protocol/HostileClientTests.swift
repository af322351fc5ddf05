import KafkaProtocol
import System
import TestSupport
import Testing

@testable import KafkaSimulator

/// Whatever a client sends, at worst its own connection is closed.
@Suite struct HostileClientTests {
    private static let garbage: [(String, [UInt8])] = [
        ("a web browser", Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)),
        ("a TLS handshake", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
        ("a negative length", [0xff, 0xff, 0xff, 0xff, 1, 2, 3]),
        ("a length of 2 GB", [0x7f, 0xff, 0xff, 0xff, 1, 2, 3]),
        ("an empty request", [0, 0, 0, 0]),
        ("half a header", [0, 0, 0, 4, 0, 3, 0, 1]),
        ("an unknown request", [0, 0, 0, 10, 0x7f, 0xff, 0, 0, 0, 0, 0, 1, 0xff, 0xff]),
        ("an array of 2 billion", [0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]),
        ("a negative array", [0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 0x80, 0, 0, 0]),
        ("no UTF-8", [0, 0, 0, 13, 0, 10, 0, 0, 0, 0, 0, 1, 0xff, 0xff, 0, 1, 0xff]),
    ]

    @Test(arguments: garbage)
    func garbageEndsTheConnection(_ name: String, _ bytes: [UInt8]) throws {
        let cluster = try SimulatedCluster(scenario: .small)
        _ = try cluster.start()
        let client = try RawClient(cluster)
        try client.write(bytes)
        #expect(throws: (any Error).self, "\(name)") { try client.readFrame() }
        let other = try RawClient(cluster)
        #expect(try other.ask(.metadata, version: 1, [.topics: .array(nil)])[.topics]?.elements.count == 3)
    }

    /// Valid requests with a few bytes changed, removed or added: answered or refused, but never a trap.
    @Test(arguments: ApiKey.simulated)
    func damagedRequests(_ api: ApiKey) throws {
        let model = try ClusterModel(.small)
        let state = ClusterState(model: model, changes: ClusterChanges([], model: model, epoch: 0), time: 5000)
        let answers = BrokerAnswers(
            broker: 1, state: state, faults: AnswerFaults([], broker: 1, api: api),
            addresses: [1: HostPort(host: "127.0.0.1", port: 1)], epoch: 0)
        let processor = RequestProcessor(scenario: model.scenario)
        let description = try #require(ApiDescription.of(api))
        let versions = description.versions
        var random = RandomMessage(seed: UInt64(api.rawValue) + 1000)
        var answered = 0
        for round in 0..<1500 {
            let version = versions.first + Int16(random.number(below: UInt64(versions.last - versions.first) + 1))
            let body = random.structure(description.request, version: version)
            var request = Array(RawClient.frame(api, version: version, correlationId: 1, body).dropFirst(4))
            for _ in 0..<(round % 4) {
                request[Int(random.number(below: UInt64(request.count)))] = UInt8(random.number(below: 256))
            }
            if round % 7 == 0 { request.removeLast(min(request.count, Int(random.number(below: 20)))) }
            do throws(ProtocolError) {
                let (header, body) = try RequestProcessor.header(request)
                let frame = try processor.answer(header, body, by: answers)
                #expect(frame.count == 4 + frame.prefix(4).reduce(0) { $0 << 8 | Int($1) })
                answered += 1
            } catch {
                // An invalid request.
            }
        }
        #expect(answered > 100)
    }

    /// A client that sends requests without reading does not make the simulator buffer responses without limit.
    @Test func aClientThatDoesNotRead() throws {
        var scenario = Scenario.small
        scenario.topics[0].configs = ["comment": String(repeating: "x", count: 700_000)]
        let cluster = try SimulatedCluster(scenario: scenario)
        _ = try cluster.start()
        let client = try RawClient(cluster)
        let body: MessageValue = [.resources: [[.resourceType: 2, .resourceName: "orders", .configurationKeys: ["comment"]]]]
        let request = RawClient.frame(.describeConfigs, version: 4, correlationId: 1, body)
        for _ in 0..<100 { try client.write(request) }
        // Another client is served, and the first one was stopped long before its 100 responses.
        _ = try RawClient(cluster).ask(.apiVersions, version: 0)
        #expect(cluster.statistics.bytesSent < 35_000_000)
        // It gets all of them as soon as it reads.
        for _ in 0..<100 { #expect(try client.readFrame().count > 700_000) }
        #expect(cluster.statistics.requests[.describeConfigs] == 100)
    }
}

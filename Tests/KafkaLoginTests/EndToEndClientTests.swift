import KafkaClient
import KafkaReader
import System
import TestSupport
import Testing

@testable import KafkaLogin

/// The end-to-end probe's client, with real brokers that require a login.
@Suite(.enabled(if: SecuredCluster.missing == nil, Comment(rawValue: SecuredCluster.missing ?? "")))
struct EndToEndClientTests {
    private let events = Shared<[EndToEndEvent]>([])

    private func client(_ cluster: SecuredCluster, topic: String, password: String = "right") throws -> KafkaEndToEndClient {
        var options = LoginOptions()
        options.tls.isEnabled = true
        options.tls.files.authority = cluster.certificates.authority.certificate
        options.sasl.isEnabled = true
        options.sasl.mechanism = "oauthbearer"
        options.sasl.username = "exporter"
        options.sasl.password.value = Secret(password)
        options.sasl.tokenURL = cluster.tokens.address
        var configuration = KafkaConfiguration(servers: [cluster.cluster.bootstrap(listener: SecuredCluster.sasl)])
        configuration.security = try KafkaLogin(options).security
        return try KafkaEndToEndClient(
            configuration,
            EndToEndSettings(topic: topic, group: GroupID("\(topic)-group"), timeout: .seconds(3)) { [events] event in
                events.withLock { $0.append(event) }
            })
    }

    private var deadline: ContinuousClock.Instant { .now + .seconds(20) }

    private var read: [String] {
        events.withLock { events in
            events.compactMap { event in
                if case .read(0, let offset, let value) = event {
                    "\(offset) \(String(decoding: value, as: UTF8.self))"
                } else {
                    nil
                }
            }
        }
    }

    private var written: [Int: Int64] {
        events.withLock { events in
            events.reduce(into: [:]) { written, event in
                if case .written(0, let number, .success(let offset)) = event { written[number] = offset }
            }
        }
    }

    private var commits: [Int64] {
        events.withLock { events in
            events.compactMap { event in if case .committed(0, let offset, nil) = event { offset } else { nil } }
        }
    }

    @Test func messagesAreWrittenReadAndCommitted() async throws {
        let cluster = try await SecuredCluster.shared()
        let client = try client(cluster, topic: "messages")
        try await eventually("the topic is missed") { try await client.metadata(deadline: deadline).topics.first?.error != nil }
        for isNew in [true, false] {
            let isCreated = try await client.createTopic(
                replicas: [[1]], configuration: [("retention.ms", "600000"), ("cleanup.policy", "delete")], deadline: deadline)
            #expect(isCreated == isNew)
        }
        try await eventually("the topic is there") {
            try await client.metadata(deadline: deadline).topics.first?.partitions.map(\.leader) == [1]
        }
        client.write(Array("before".utf8), number: 1, to: 0)
        try await eventually("it is written") { written == [1: 0] }
        let end = try await client.end(of: 0, deadline: deadline)
        #expect(end == 1)
        try client.read(0, from: end)
        client.write(Array("while it is read".utf8), number: 2, to: 0)
        try await eventually("it is read, and nothing from before") { read == ["1 while it is read"] }
        client.commit(2, of: 0)
        try await eventually("the offset is committed") { commits == [2] }
        client.stopReading(0)
        client.stopReading(0)
        client.write(Array("after".utf8), number: 3, to: 0)
        try await eventually("it is written") { written == [1: 0, 2: 1, 3: 2] }
        #expect(read.count == 1)
        // Again, from where it was left.
        try client.read(0, from: 2)
        try await eventually("it is read") { read == ["1 while it is read", "2 after"] }
        // From another offset while it is read.
        try client.read(0, from: 1)
        try await eventually("it is read") { read.suffix(2) == ["1 while it is read", "2 after"] && read.count == 4 }
        let admin = try cluster.cluster.client()
        #expect(try await admin.partitions(of: "messages").count == 1)
    }

    @Test func aPartitionThatIsMissingIsAFailure() async throws {
        let client = try client(try await SecuredCluster.shared(), topic: "no-such-topic")
        client.write([1], number: 1, to: 7)
        try await eventually("it is not written") {
            events.withLock { events in
                events.contains { if case .written(7, 1, .failure) = $0 { true } else { false } }
            }
        }
    }

    @Test func aRefusedLoginIsTold() async throws {
        let client = try client(try await SecuredCluster.shared(), topic: "messages", password: "wrong")
        let error = await thrownError(KafkaError.self) { _ = try await client.metadata(deadline: .now + .seconds(3)) }
        #expect(error?.category == .sasl, "\(error.map { "\($0)" } ?? "none")")
    }
}

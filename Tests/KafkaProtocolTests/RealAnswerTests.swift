import KafkaProtocol
import TestSupport
import Testing

/// Responses of real brokers, recorded and live.
@Suite(.serialized) struct RealAnswerTests {
    private static let questions = BrokerQuestions(topic: "orders", group: "billing")

    /// The cluster's contents: partition 1 has 12 records, of which the group has read 5.
    private func expectContents(_ answer: Recording.Answer, _ version: KafkaVersion) throws {
        let message = try answer.read()
        let partitions: [MessageValue]?
        switch answer.api.key {
        case .metadata:
            #expect(message[.brokers]?.elements.map { $0[.nodeId] } == [1])
            #expect(message[.topics]?[0]?[.name] == "orders")
            partitions = message[.topics]?[0]?[.partitions]?.elements
            #expect(partitions?.map { $0[.leaderId] } == [1, 1, 1])
            #expect(partitions?.map { $0[.replicaNodes] } == [[1], [1], [1]])
        case .listOffsets:
            partitions = message[.topics]?[0]?[.partitions]?.elements
            let ends = partitions?.sorted { ($0[.partitionIndex]?.number ?? 0) < ($1[.partitionIndex]?.number ?? 0) }
            let expected: [MessageValue] = answer.version == 0 ? [[0], [12], [0]] : [0, 12, 0]
            #expect(ends?.map { $0[answer.version == 0 ? .oldStyleOffsets : .offset] } == expected)
        case .offsetFetch where (1...9).contains(answer.version):
            let group = answer.version < 8 ? message : message[.groups]?[0] ?? [:]
            partitions = group[.topics]?[0]?[.partitions]?.elements
            #expect(partitions?.first { $0[.partitionIndex] == 1 }?[.committedOffset] == 5)
        case .listGroups:
            #expect(message[.groups]?.elements.contains { $0[.groupId] == "billing" } == true)
        case .describeGroups:
            let group = try #require(message[.groups]?[0])
            #expect(group[.groupState] == "Stable" && group[.protocolType] == "consumer")
            guard case .bytes(let assignment?) = group[.members]?[0]?[.memberAssignment] else {
                Issue.record("the group has no member")
                return
            }
            let read = try assignment.withUnsafeBytes { bytes in try ConsumerProtocol.readAssignment(bytes) }
            #expect(read == ["orders": [0, 1, 2]])
        case .apiVersions:
            let versions = try BrokerVersions.read(answer.bytes[...], version: answer.version).versions
            #expect(versions[.metadata]?.contains(1) == true)
        default: break
        }
    }

    /// A response that is read and written again has exactly the bytes that the broker sent. Read in pieces it is the same.
    private func expectAgreement(_ answer: Recording.Answer) throws {
        let message = try answer.read()
        let header: [UInt8] = answer.hasHeaderTags ? [0] : []
        #expect(header + answer.test.encode(message) == answer.bytes, "\(answer)")
        var stream = ResponseStream(answer.api, version: answer.version, length: answer.bytes.count)
        var pieces = PieceCollector(answer.api.response)
        try pieces.feed(answer.bytes, to: &stream, chunk: 100)
        #expect(stream.isComplete && pieces.message == message, "\(answer)")
    }

    @Test(arguments: KafkaVersion.supported)
    func recordedAnswers(version: KafkaVersion) throws {
        let answers = try Recording(version).answers
        #expect(answers.count >= 10)
        for answer in answers {
            try expectAgreement(answer)
            try expectContents(answer, version)
        }
    }

    @Test(
        .enabled(if: KafkaDistribution.isAvailable, Comment(rawValue: KafkaDistribution.unavailableReason)),
        arguments: KafkaVersion.supported)
    func liveAnswers(version: KafkaVersion) async throws {
        let cluster = try await KafkaCluster.start(version: version)
        defer { cluster.stop() }
        let client = try cluster.client()
        try await client.createTopic("orders", partitions: 3)
        try await client.produce(12, to: "orders", partition: 1)
        try await client.commit([1: 5], of: "orders", for: "billing")
        let member = try await client.join(group: "billing", topics: ["orders"])
        let port = cluster.broker(1).port(of: KafkaCluster.plaintext)
        let answers = try await onThread { try Self.ask(port: port) }
        #expect(answers.count >= 10)
        for answer in answers {
            try expectAgreement(answer)
            try expectContents(answer, version)
        }
        try Recording.write(answers, of: version)
        try await member.leave()
    }

    /// Sends each request in each version that both the broker and the description have.
    private static func ask(port: Int) throws -> [Recording.Answer] {
        var answers: [Recording.Answer] = []
        func ask(_ api: ApiDescription, _ version: Int16) throws {
            guard let body = questions.body(api.key, version: version) else { return }
            // Brokers may close the connection if a login is out of place.
            let client = try RawClient(port: port, timeout: .seconds(30))
            try client.send(api.key, version: version, body)
            answers.append(Recording.Answer(api: api, version: version, bytes: Array(try client.receiveBytes())))
        }
        try ask(.apiVersions, 0)
        let broker = try BrokerVersions.read(answers[0].bytes[...], version: 0).versions
        for api in ApiDescription.all {
            for version in api.versions.first...api.versions.last where broker[api.key]?.contains(version) == true {
                if api.key != .apiVersions || version > 0 { try ask(api, version) }
            }
        }
        return answers
    }

    /// A broker answers an unknown version in version 0.
    @Test(
        .enabled(if: KafkaDistribution.isAvailable, Comment(rawValue: KafkaDistribution.unavailableReason)),
        arguments: ["1.1.1", "2.8.2", "4.3.1"] as [KafkaVersion])
    func versionsAreNegotiated(version: KafkaVersion) async throws {
        let cluster = try await KafkaCluster.shared(version: version)
        let port = cluster.broker(1).port(of: KafkaCluster.plaintext)
        func ask(_ asked: Int16) async throws -> (error: ErrorCode, versions: BrokerVersions) {
            try await onThread {
                let client = try RawClient(port: port, timeout: .seconds(30))
                try client.send(.apiVersions, version: asked, Self.questions.body(.apiVersions, version: asked) ?? [:])
                return try BrokerVersions.read(try client.receiveBytes(), version: asked)
            }
        }
        var (error, versions) = try await ask(ApiDescription.apiVersions.versions.last)
        #expect(error == (version < "3" ? .unsupportedVersion : .none))
        if error == .unsupportedVersion {
            // Before Kafka 2.4 it does not even list the versions that it supports.
            #expect(versions.version(of: .apiVersions) == (version < "2.4" ? nil : 3))
            (error, versions) = try await ask(versions.version(of: .apiVersions) ?? 0)
        }
        #expect(error == .none)
        let newest: [KafkaVersion: Int16] = ["1.1.1": 5, "2.8.2": 11, "4.3.1": 13]
        #expect(versions.version(of: .metadata) == newest[version])
        #expect(versions.version(of: .metadata, upTo: 4) == 4)
        #expect(versions.version(of: .consumerGroupDescribe) == (version < "4" ? nil : 1))
    }
}

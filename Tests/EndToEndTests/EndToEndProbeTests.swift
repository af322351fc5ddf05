import KafkaReader
import Synchronization
import TestSupport
import Testing

@testable import EndToEnd

/// The probe on a topic in memory, with a clock that the test moves.
@Suite struct EndToEndProbeTests {
    private let topic = Shared(InMemoryTopic.Contents())
    private let clients = Shared<[InMemoryTopic]>([])
    private let notices = Shared<[String]>([])
    private let clock = ManualClock()

    private func makeProbe(creates: Bool = false, timeout: Duration = .seconds(5)) -> EndToEndProbe<ManualClock> {
        var configuration = EndToEndConfiguration()
        configuration.timeout = timeout
        configuration.topic = "probe"
        configuration.group = "team"
        configuration.createsTopic = creates
        return EndToEndProbe(configuration, clock: clock, instance: "me") { [notices] notice in
            notices.withLock { $0.append("\(notice)") }
        } makeClient: { [topic, clients] receive throws(KafkaError) in
            let client = InMemoryTopic(topic, receive: receive)
            clients.withLock { $0.append(client) }
            return client
        }
    }

    /// Runs the probe beside a test, and waits for its end.
    private func with(
        _ probe: EndToEndProbe<ManualClock>, _ body: () async throws -> Void
    ) async throws {
        let task = Task { await probe.run() }
        do { try await body() } catch {
            task.cancel()
            throw error
        }
        task.cancel()
        await task.value
    }

    /// Moves the clock in steps until the report is as expected.
    @discardableResult
    private func advance(
        _ probe: EndToEndProbe<ManualClock>, until expectation: String, by step: Duration = .milliseconds(100),
        _ isExpected: (EndToEndReport) -> Bool
    ) async throws -> EndToEndReport {
        try await eventually(expectation, within: .seconds(120), every: .milliseconds(1)) {
            clock.advance(by: step)
            return probe.report
        } until: {
            isExpected($0)
        }
    }

    @Test func eachPartitionHasAMessageAtEachInterval() async throws {
        let probe = makeProbe()
        try await with(probe) {
            let report = try await advance(probe, until: "messages go round") { report in
                report.partitions.count == 2 && report.partitions.allSatisfy { $0.received >= 5 && $0.commits >= 5 }
            }
            #expect(report.problems.isEmpty && report.partitions.map(\.leader) == [1, 2])
            #expect(report.partitions.allSatisfy { $0.produced == $0.received && $0.late == 0 && $0.inFlight == 0 })
            // One at the start, and one each second.
            let seconds = Int64(clock.now.sinceStart / .seconds(1))
            #expect(report.partitions.allSatisfy { (5...seconds + 1).contains($0.produced) })
        }
        #expect(topic.withLock { $0.commits[1]?.prefix(3) } == [1, 2, 3])
    }

    @Test func messagesOfOthersAreIgnored() async throws {
        let probe = makeProbe()
        try await with(probe) {
            try await advance(probe, until: "messages go round") { $0.partitions.first?.received ?? 0 > 0 }
            let before = probe.report.partitions[0].received
            for value in ["you 1", "me", "me x", "", "me 1 2", "me -1", "me 999999999999999999999"] {
                clients.withLock { $0[0] }.deliver(value, to: 0)
            }
            #expect(probe.report.partitions[0].received == before)
        }
    }

    @Test func aSilentLeaderCostsItsOwnPartition() async throws {
        let probe = makeProbe()
        try await with(probe) {
            try await advance(probe, until: "messages go round") {
                $0.partitions.allSatisfy { $0.received > 2 } && !$0.partitions.isEmpty
            }
            topic.withLock { $0.silent = [0] }
            let report = try await advance(probe, until: "messages are late") { $0.partitions[0].late >= 3 }
            #expect(report.partitions[1].late == 0 && report.partitions[1].received >= report.partitions[0].received + 3)
            #expect(report.partitions[0].inFlight >= 3)
            #expect(report.problems.isEmpty, "it is what the probe measures")
        }
    }

    /// Its messages are written all the same, and read from when it answers.
    @Test func aLeaderThatIsSilentAtTheStartIsReadLater() async throws {
        topic.withLock { $0.silent = [1] }
        let probe = makeProbe()
        try await with(probe) {
            try await advance(probe, until: "messages are late") { $0.partitions.count == 2 && $0.partitions[1].late >= 2 }
            topic.withLock { $0.silent = [] }
            try await advance(probe, until: "messages go round") { $0.partitions[1].received > 2 }
        }
    }

    @Test func aMissingTopicIsAProblemWithACure() async throws {
        topic.withLock { $0.leaders = nil }
        let probe = makeProbe()
        try await with(probe) {
            let report = try await advance(probe, until: "the topic is missed") { !$0.problems.isEmpty }
            #expect(report.partitions.isEmpty)
            #expect(
                report.problems.map(\.description) == [
                    "topic probe: asking for metadata: it does not exist: create it: kafka-topics.sh --bootstrap-server … --create"
                        + " --topic probe --replica-assignment 1:2,2:1 --config cleanup.policy=delete --config retention.ms=600000"
                        + " --config segment.ms=600000 --config segment.bytes=16777216; or set --end-to-end.create-topic"
                ])
            topic.withLock { $0.leaders = [1, 2] }
            let found = try await advance(probe, until: "it is found") { $0.partitions.count == 2 }
            #expect(found.problems.isEmpty)
        }
        #expect(topic.withLock { $0.created.isEmpty })
    }

    @Test func theTopicIsCreatedOnRequestAlone() async throws {
        topic.withLock { contents in
            contents.brokers = [4, 5, 6, 7]
            contents.leaders = nil
        }
        let probe = makeProbe(creates: true)
        try await with(probe) {
            try await advance(probe, until: "messages go round") { $0.partitions.count == 4 && $0.partitions[3].received > 0 }
        }
        #expect(topic.withLock { $0.created } == [[[4, 5, 6], [5, 6, 7], [6, 7, 4], [7, 4, 5]]])
        #expect(notices.withLock { $0 } == ["createdTopic(partitions: 4)"])
    }

    @Test func aTopicThatMayNotBeCreatedIsAProblem() async throws {
        topic.withLock { contents in
            contents.leaders = nil
            contents.createError = KafkaError(KafkaError.Code(rawValue: 29), .createTopic, target: .topic("probe"))
        }
        let probe = makeProbe(creates: true)
        try await with(probe) {
            let report = try await advance(probe, until: "it is a problem") { !$0.problems.isEmpty }
            #expect(
                report.problems.first?.advice == "grant Create on the topic: kafka-acls.sh … --operation Create --topic 'probe'")
            // Each refusal is in the log of a broker.
            try await advance(probe, until: "it is tried again") { _ in topic.withLock { $0.attempts } == 4 }
            #expect(clock.now.sinceStart >= .seconds(15))
        }
    }

    @Test func aTopicThatIsDeletedAndCreatedAnewIsProbedAgain() async throws {
        let probe = makeProbe()
        try await with(probe) {
            try await advance(probe, until: "messages go round") { $0.partitions.count == 2 && $0.partitions[1].received > 2 }
            topic.withLock { $0.leaders = nil }
            let gone = try await advance(probe, until: "it is missed") { !$0.problems.isEmpty }
            // What was counted stays true.
            #expect(gone.partitions.count == 2 && gone.partitions.allSatisfy { $0.leader == nil && $0.inFlight == 0 })
            #expect(topic.withLock { $0.reading.isEmpty })
            let written = topic.withLock { $0.written }
            for _ in 1...50 {
                clock.advance(by: .milliseconds(100))
                try await Task.sleep(for: .milliseconds(1))
            }
            #expect(topic.withLock { $0.written } == written)
            topic.withLock { contents in
                contents.leaders = [1, 2]
                contents.ends = [:]
            }
            let back = try await advance(probe, until: "messages go round again") { report in
                zip(report.partitions, gone.partitions).allSatisfy { $0.received >= $1.received + 3 }
            }
            #expect(back.problems.isEmpty)
        }
    }

    @Test func newPartitionsAreProbed() async throws {
        topic.withLock { $0.leaders = [1] }
        let probe = makeProbe()
        try await with(probe) {
            try await advance(probe, until: "messages go round") { $0.partitions.first?.received ?? 0 > 0 }
            topic.withLock { $0.leaders = [1, 2] }
            try await advance(probe, until: "the new one as well") { $0.partitions.count == 2 && $0.partitions[1].received > 0 }
        }
        #expect(notices.withLock { $0 } == ["brokersWithoutPartition([2])"], "it is said once")
    }

    @Test(
        arguments: [
            (29, "grant Write on the topic: kafka-acls.sh … --operation Write --topic 'probe'"), (7, nil),
        ] as [(Int32, String?)])
    func whatMayNotBeWrittenIsAProblem(code: Int32, advice: String?) async throws {
        topic.withLock { $0.writeError = KafkaError(KafkaError.Code(rawValue: code), .write, target: .topic("probe")) }
        let probe = makeProbe()
        try await with(probe) {
            let report = try await advance(probe, until: "writing fails") { $0.partitions.first?.produceFailures ?? 0 > 1 }
            #expect(report.problems.map(\.advice) == (advice == nil ? [] : [advice]))
            topic.withLock { $0.writeError = nil }
            try await advance(probe, until: "writing succeeds") { $0.partitions[0].received > 0 && $0.problems.isEmpty }
        }
    }

    /// A new topic, and one whose broker was restarted.
    @Test(arguments: [[nil, nil], [1, 1]] as [[Int32?]]) func brokersThatWillLeadArePartOfIt(leaders: [Int32?]) async throws {
        topic.withLock { contents in
            contents.leaders = leaders
            contents.preferred = [1: 2]
        }
        let probe = makeProbe()
        try await with(probe) {
            try await advance(probe, until: "messages go round") { $0.partitions.last?.received ?? 0 > 6 }
        }
        #expect(notices.withLock { $0.isEmpty })
    }

    /// Another client finds a cluster that moved.
    @Test func withoutAnAnswerAnotherClientIsMade() async throws {
        let probe = makeProbe()
        try await with(probe) {
            try await advance(probe, until: "messages go round") { $0.partitions.first?.received ?? 0 > 0 }
            topic.withLock { $0.metadataError = KafkaError(.timedOut, .metadata) }
            try await advance(probe, until: "another client is made", by: .seconds(1)) { _ in clients.withLock { $0.count } == 2 }
            #expect(clock.now.sinceStart > .seconds(120))
            topic.withLock { $0.metadataError = nil }
            let before = probe.report.partitions[0].received
            try await advance(probe, until: "messages go round") { $0.partitions[0].received > before + 2 }
        }
    }

    /// Or an outage would have no late messages: those under way are forgotten with the client.
    @Test func anotherClientIsMadeAfterMessagesAreLate() async throws {
        let probe = makeProbe(timeout: .seconds(300))
        try await with(probe) {
            try await advance(probe, until: "messages go round") { $0.partitions.first?.received ?? 0 > 0 }
            topic.withLock { ($0.silent, $0.metadataError) = ([0, 1], KafkaError(.timedOut, .metadata)) }
            try await advance(probe, until: "messages are late", by: .seconds(1)) { $0.partitions[0].late > 60 }
            try await advance(probe, until: "another client is made", by: .seconds(5)) { _ in clients.withLock { $0.count } == 2 }
        }
    }

    /// Another exporter was faster.
    @Test func aTopicThatOthersCreatedIsNotReported() async throws {
        topic.withLock { ($0.leaders, $0.isCreatedByOthers) = (nil, true) }
        let probe = makeProbe(creates: true)
        try await with(probe) {
            try await advance(probe, until: "messages go round") { $0.partitions.count == 2 && $0.partitions[0].received > 0 }
        }
        #expect(notices.withLock { $0.isEmpty })
    }

    @Test func withANewClientItGoesOn() async throws {
        let probe = makeProbe()
        try await with(probe) {
            try await advance(probe, until: "messages go round") { $0.partitions.count == 2 && $0.partitions[1].received > 2 }
            topic.withLock { $0.silent = [0, 1] }
            try await advance(probe, until: "messages are under way") { $0.partitions[0].inFlight > 0 }
            let before = probe.report
            topic.withLock { $0.silent = [] }
            probe.reconnect()
            let after = try await advance(probe, until: "messages go round again") { report in
                zip(report.partitions, before.partitions).allSatisfy { $0.received >= $1.received + 2 }
            }
            #expect(clients.withLock { $0.count } == 2)
            #expect(after.partitions.allSatisfy { $0.late == 0 && $0.inFlight == 0 })
        }
    }

    @Test func itEndsAndLetsTheClientGo() async throws {
        let probe = makeProbe()
        try await with(probe) {
            try await advance(probe, until: "messages go round") { $0.partitions.first?.received ?? 0 > 0 }
        }
        #expect(probe.state.withLock { $0.client } == nil)
        #expect(probe.report.partitions.first?.received ?? 0 > 0)
    }

    @Test func aClientThatCannotBeMadeIsTriedAgain() async throws {
        let attempts = Shared(0)
        let probe = EndToEndProbe(EndToEndConfiguration(), clock: clock) { [topic] receive throws(KafkaError) in
            let attempt = attempts.withLock { attempts in
                attempts += 1
                return attempts
            }
            if attempt == 1 { throw KafkaError(.unsupportedFeature, .connect) }
            return InMemoryTopic(topic, receive: receive)
        }
        try await with(probe) {
            try await advance(probe, until: "it is a problem", by: .zero) { !$0.problems.isEmpty }
            try await advance(probe, until: "messages go round") { $0.problems.isEmpty && $0.partitions.first?.received ?? 0 > 0 }
        }
    }
}

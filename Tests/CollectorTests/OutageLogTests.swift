import KafkaReader
import Testing

@testable import Collector

@Suite struct OutageLogTests {
    private let broker = Failure(KafkaError(.timedOut, .offsets, target: .broker(2)))

    private func brokers(_ ids: Int32...) -> [ClusterMetadata.Broker] {
        ids.map { ClusterMetadata.Broker(id: $0, host: "broker-\($0)", port: 9092) }
    }

    private func lines(_ changes: [OutageChange]) -> [String] {
        changes.map { change in
            switch change.event {
            case .broke(let error, _): "\(change.subject) broke: \(error)"
            case .healed: "\(change.subject) healed"
            case .left: "\(change.subject) left"
            }
        }
    }

    @Test func eachChangeIsReportedOnce() {
        var log = OutageLog()
        #expect(
            lines(log.update([broker, broker], brokers: brokers(1, 2)))
                == ["broker 2 broke: broker 2: asking for offsets: timed out (and 1 more)"])
        #expect(lines(log.update([broker], brokers: brokers(1, 2))) == [])
        #expect(lines(log.update([], brokers: brokers(1, 2))) == ["broker 2 healed"])
        #expect(lines(log.update([], brokers: brokers(1, 2))) == [])
    }

    @Test func aRemovedBrokerLeftInsteadOfHealing() {
        var log = OutageLog()
        _ = log.update([broker], brokers: brokers(1, 2))
        #expect(lines(log.update([], brokers: brokers(1))) == ["broker 2 left"])
    }

    /// The missing values differ from scrape to scrape, and sometimes nothing is missing.
    @Test func throttlingIsOneOutageUntilItEnds() {
        var log = OutageLog()
        let group = Failure(KafkaError(.timedOut, .committedOffsets, target: .group("billing")))
        let throttled = [broker, group].map { $0.explained(by: [2: .milliseconds(950)]) }
        #expect(
            lines(log.update(throttled, brokers: brokers(1, 2), isThrottled: true))
                == [
                    "quota broke: broker 2: asking for offsets: timed out: the client is over its quota,"
                        + " broker 2 held an answer back for 950 ms (and 1 more)"
                ])
        #expect(lines(log.update([], brokers: brokers(1, 2), isThrottled: true)) == [])
        #expect(lines(log.update([throttled[1]], brokers: brokers(1, 2), isThrottled: true)) == [])
        #expect(lines(log.update([], brokers: brokers(1, 2))) == ["quota healed"])
    }

    @Test func throttlingDoesNotExplainTimeoutsOfOtherBrokers() {
        #expect(broker.explained(by: [1: .seconds(1)]) == broker)
        #expect(broker.explained(by: [2: .seconds(1)]).category == .throttled)
        let refused = Failure(KafkaError(.coordinatorNotAvailable, .listGroups, target: .broker(2)))
        #expect(refused.explained(by: [2: .seconds(1)]) == refused)
    }

    @Test func anUnreachableClusterHealsNothing() {
        var log = OutageLog()
        let cluster = Failure(KafkaError(.timedOut, .metadata))
        _ = log.update([broker], brokers: brokers(1, 2))
        #expect(
            lines(log.update([cluster], brokers: []))
                == ["cluster broke: asking for metadata: timed out"])
        #expect(lines(log.update([broker], brokers: brokers(1, 2))) == ["cluster healed"])
        #expect(lines(log.update([], brokers: brokers(1, 2))) == ["broker 2 healed"])
    }

    @Test func aThousandGroupsAreReportedInOneLine() {
        var log = OutageLog()
        let groups = (0..<1000).map { GroupID("group-\($0)") }
        let failures = groups.map { Failure(KafkaError(.timedOut, .committedOffsets, target: .group($0))) }
        let reported = lines(log.update(failures, brokers: brokers(1)))
        let reason = "asking for committed offsets: timed out (and 999 more)"
        #expect(reported == ["consumer groups (timeout) broke: group group-0: \(reason)"])
        #expect(lines(log.update([failures[5]], brokers: brokers(1))) == [])
        #expect(lines(log.update([], brokers: brokers(1))) == ["consumer groups (timeout) healed"])
    }

    @Test func deniedTopicsAndGroupsAreCountedAndNamed() {
        var log = OutageLog()
        let forbidden = KafkaError.Code(rawValue: 30)
        let failures = ["b", "a", "b"].map { Failure(KafkaError(forbidden, .committedOffsets, target: .group(GroupID($0)))) }
        #expect(
            lines(log.update(failures, brokers: brokers(1)))
                == ["consumer groups (acl) broke: 2 may not be described by this login, grant Describe: a, b"])
        #expect(lines(log.update(failures, brokers: brokers(1))) == [])
        let many = (10..<40).map { Failure(KafkaError(KafkaError.Code(rawValue: 29), .metadata, target: .topic("t\($0)"))) }
        let line = lines(log.update(failures + many, brokers: brokers(1)))
        #expect(line.count == 1)
        #expect(
            line.first?.hasPrefix("topics (acl) broke: 30 may not be described by this login, grant Describe: t10, t11,") == true)
        #expect(line.first?.hasSuffix("t29 and 10 more") == true)
    }

    @Test func brokersThatDidNotAnswerAreNamedForDiagnosis() {
        func diagnosed(_ failure: Failure, brokers: [ClusterMetadata.Broker]? = nil) -> [String] {
            var log = OutageLog()
            return log.update([failure], brokers: brokers ?? self.brokers(1, 2)).map { change in
                switch change.unreachable {
                case nil: "nobody"
                case .cluster: "cluster"
                case .broker(let broker): broker.address.description
                }
            }
        }
        #expect(diagnosed(broker) == ["broker-2:9092"])
        #expect(diagnosed(Failure(KafkaError(.timedOut, .offsets, target: .broker(3)))) == ["nobody"])
        // A cluster that returned its brokers has answered.
        #expect(diagnosed(Failure(KafkaError(.timedOut, .describeGroups))) == ["nobody"])
        #expect(diagnosed(Failure(KafkaError(.timedOut, .metadata)), brokers: []) == ["cluster"])
        #expect(diagnosed(Failure(KafkaError(KafkaError.Code(rawValue: 31), .listGroups, target: .broker(2)))) == ["nobody"])
        #expect(diagnosed(Failure(KafkaError(.timedOut, .committedOffsets, target: .group("g")))) == ["nobody"])
    }
}

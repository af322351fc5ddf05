import KafkaClient
import Testing

@testable import Collector

@Suite struct OutageLogTests {
    private let broker = Failure(KafkaError(.timedOut, .offsets, target: .broker(2)))

    private func lines(_ changes: [OutageChange]) -> [String] {
        changes.map { change in
            switch change.event {
            case .broke(let error): "\(change.subject) broke: \(error)"
            case .healed: "\(change.subject) healed"
            case .left: "\(change.subject) left"
            }
        }
    }

    @Test func saysEachThingOnce() {
        var log = OutageLog()
        #expect(
            lines(log.update([broker, broker], brokers: [1, 2]))
                == ["broker 2 broke: broker 2: asking for offsets: Local: Timed out (and 1 more)"])
        #expect(lines(log.update([broker], brokers: [1, 2])) == [])
        #expect(lines(log.update([], brokers: [1, 2])) == ["broker 2 healed"])
        #expect(lines(log.update([], brokers: [1, 2])) == [])
    }

    @Test func aBrokerThatIsGoneDidNotHeal() {
        var log = OutageLog()
        _ = log.update([broker], brokers: [1, 2])
        #expect(lines(log.update([], brokers: [1])) == ["broker 2 left"])
    }

    @Test func aClusterThatSaysNothingHealsNothing() {
        var log = OutageLog()
        let cluster = Failure(KafkaError(.timedOut, .metadata))
        _ = log.update([broker], brokers: [1, 2])
        #expect(
            lines(log.update([cluster], brokers: []))
                == ["cluster broke: asking for metadata: Local: Timed out"])
        #expect(lines(log.update([broker], brokers: [1, 2])) == ["cluster healed"])
        #expect(lines(log.update([], brokers: [1, 2])) == ["broker 2 healed"])
    }

    @Test func aThousandGroupsAreOneLine() {
        var log = OutageLog()
        let groups = (0..<1000).map { GroupID("group-\($0)") }
        let failures = groups.map { Failure(KafkaError(.timedOut, .committedOffsets, target: .group($0))) }
        let told = lines(log.update(failures, brokers: [1]))
        let reason = "asking for committed offsets: Local: Timed out (and 999 more)"
        #expect(told == ["consumer groups (timeout) broke: group group-0: \(reason)"])
        #expect(lines(log.update([failures[5]], brokers: [1])) == [])
        #expect(lines(log.update([], brokers: [1])) == ["consumer groups (timeout) healed"])
    }
}

import KafkaReader
import System
import Testing

@testable import Collector
@testable import KafkaDiagnosis
@testable import kafka_exporter

@Suite final class DiagnosedOutageTests {
    private let broker = BrokerReport(HostPort(host: "kafka-internal", port: 9092), .advertised, id: 1)
    private let bootstrap = BrokerReport(HostPort(host: "kafka", port: 9092), .bootstrap)
    private var outage = DiagnosedOutage()

    private func failing(_ report: BrokerReport, _ words: String = "does not resolve") -> BrokerReport {
        var report = report
        report.findings = [.failed(.dns, .dns, words)]
        return report
    }

    private func broke(_ subject: String, _ unreachable: OutageChange.Unreachable? = .cluster) -> Int? {
        outage.note(OutageChange(subject: subject, event: .broke("timed out"), unreachable: unreachable))
    }

    private func heal(_ subject: String) {
        let number = outage.note(OutageChange(subject: subject, event: .healed))
        #expect(number == nil)
    }

    /// The hosts of which something is said.
    private func said(_ reports: BrokerReport..., of number: Int) -> [String] {
        outage.takeNew(reports, of: number).map(\.address.host)
    }

    /// In a busy moment the cluster as a whole does not answer in time; the next scrape finds the one broker that leads nowhere.
    @Test func oneCauseOfSeveralSubjectsIsSaidOnce() throws {
        let first = try #require(broke("cluster"))
        #expect(said(failing(broker), of: first) == ["kafka-internal"])
        #expect(broke("broker 1") == first)
        heal("cluster")
        // By other words, too.
        #expect(said(failing(broker, "no name server answers in time"), of: first) == [])
        #expect(said(failing(broker), failing(bootstrap), of: first) == ["kafka"])
    }

    @Test func theNextOutageIsSaidAgain() throws {
        let first = try #require(broke("broker 1"))
        #expect(said(failing(broker), of: first) == ["kafka-internal"])
        heal("broker 1")
        let second = try #require(broke("broker 1"))
        // What is late is said, and does not stand for what is found out about the second.
        #expect(said(failing(broker), of: first) == ["kafka-internal"])
        #expect(said(failing(broker), of: second) == ["kafka-internal"])
        #expect(said(failing(broker), of: second) == [])
    }

    @Test func thatABrokerIsReachedAndThatItIsNotAreTwoStatements() throws {
        let number = try #require(broke("cluster"))
        #expect(said(broker, of: number) == ["kafka-internal"])
        #expect(said(failing(broker), of: number) == ["kafka-internal"])
        #expect(said(broker, of: number) == [])
    }

    @Test func whoAnsweredIsNotLookedAt() {
        #expect(broke("topics (acl)", nil) == nil)
        heal("topics (acl)")
    }
}

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

    private func failing(_ report: BrokerReport, _ message: String = "does not resolve") -> BrokerReport {
        var report = report
        report.findings = [.failed(.dns, .dns, message)]
        return report
    }

    private func broke(_ subject: String, _ unreachable: OutageChange.Unreachable? = .cluster) -> Int? {
        outage.note(OutageChange(subject: subject, event: .broke("timed out", advice: "wait"), unreachable: unreachable))
    }

    private func heal(_ subject: String) {
        let number = outage.note(OutageChange(subject: subject, event: .healed))
        #expect(number == nil)
    }

    /// The hosts that are reported.
    private func reported(_ reports: BrokerReport..., of number: Int) -> [String] {
        outage.takeNew(reports, of: number).map(\.address.host)
    }

    /// Under load the cluster as a whole may time out; the next scrape finds the one broker with a wrong address.
    @Test func oneCauseWithSeveralSubjectsIsReportedOnce() throws {
        let first = try #require(broke("cluster"))
        #expect(reported(failing(broker), of: first) == ["kafka-internal"])
        #expect(broke("broker 1") == first)
        heal("cluster")
        // Not even in other words.
        #expect(reported(failing(broker, "no name server answers in time"), of: first) == [])
        #expect(reported(failing(broker), failing(bootstrap), of: first) == ["kafka"])
    }

    @Test func theNextOutageIsReportedAgain() throws {
        let first = try #require(broke("broker 1"))
        #expect(reported(failing(broker), of: first) == ["kafka-internal"])
        heal("broker 1")
        let second = try #require(broke("broker 1"))
        // A late report is logged, and does not replace the report of the second outage.
        #expect(reported(failing(broker), of: first) == ["kafka-internal"])
        #expect(reported(failing(broker), of: second) == ["kafka-internal"])
        #expect(reported(failing(broker), of: second) == [])
    }

    @Test func reachableAndUnreachableAreTwoStatements() throws {
        let number = try #require(broke("cluster"))
        #expect(reported(broker, of: number) == ["kafka-internal"])
        #expect(reported(failing(broker), of: number) == ["kafka-internal"])
        #expect(reported(broker, of: number) == [])
    }

    @Test func brokersThatAnsweredAreNotDiagnosed() {
        #expect(broke("topics (acl)", nil) == nil)
        heal("topics (acl)")
    }
}

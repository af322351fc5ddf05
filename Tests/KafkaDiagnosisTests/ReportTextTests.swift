import System
import Testing

@testable import KafkaDiagnosis

@Suite struct ReportTextTests {
    /// A broker chooses its own address and some of the text, and a terminal obeys control characters.
    @Test func aBrokerCannotControlTheTerminal() {
        var broker = BrokerReport(HostPort(host: "broker\u{1B}[2J", port: 9092), .advertised)
        broker.findings = [.failed(.sasl, .sasl, "offers \u{7}", advice: "use \r")]
        var report = CheckReport()
        report.brokers = [broker]
        #expect(report.text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        #expect(report.text.contains("broker?[2J:9092 (advertised)"))
    }
}

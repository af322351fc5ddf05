import Collector
import EndToEnd
import KafkaConnection
import KafkaDiagnosis
import KafkaReader
import System

/// Writes, reads and commits one message for each partition, as `--collector.end-to-end` does all the time.
struct EndToEndCheck {
    private let probe: EndToEndProbe<ContinuousClock>
    private let timeout: Duration

    /// nil without that collector.
    init?(_ configuration: ExporterConfiguration, of kafka: KafkaConnection, log: Log) {
        var once = configuration
        // No second message during the check.
        once.endToEnd.interval = .seconds(3600)
        guard let probe = once.endToEndProbe(of: kafka, log: log) else { return nil }
        self.probe = probe
        timeout = configuration.endToEnd.timeout
    }

    func findings() async -> [Finding] {
        let probing = Task { await probe.run() }
        defer { probing.cancel() }
        // To find the topic, perhaps to create it, and for the message and its commit.
        let deadline = ContinuousClock.now + .seconds(20) + timeout * 3
        while !isSettled(probe.report), deadline > .now { try? await Task.sleep(for: .milliseconds(50)) }
        let report = probe.report
        let partitions = report.partitions.map { Self.finding(of: $0, timeout: timeout) }
        let problems = report.problems.map {
            Finding.failed(.endToEnd, $0.error.category, "\($0.error)", advice: $0.advice)
        }
        guard problems.isEmpty, partitions.isEmpty else { return problems + partitions }
        return [.failed(.endToEnd, .timeout, "the brokers did not answer in time")]
    }

    private func isSettled(_ report: EndToEndReport) -> Bool {
        guard report.partitions.isEmpty else { return report.partitions.allSatisfy(Self.isSettled) }
        // An error of the connection may pass.
        return report.problems.contains { [.acl, .protocol].contains($0.error.category) }
    }

    /// Whether it is known what became of the message.
    static func isSettled(_ partition: EndToEndPartition) -> Bool {
        // A message is late before librdkafka says that it was not written, and may be read before it says that it was.
        guard partition.inFlight == 0 else { return false }
        if partition.received == 0 { return partition.late > 0 || partition.produceFailures > 0 }
        return partition.commitLatency.count + partition.commitFailures > 0
    }

    static func finding(of partition: EndToEndPartition, timeout: Duration) -> Finding {
        let leader = partition.leader.map { "broker \($0)" } ?? "no leader"
        let name = "partition \(partition.id) (\(leader))"
        if let error = partition.produceError {
            return .failed(.endToEnd, error.category, "\(name): not written: \(error.detail ?? error.code.description)")
        }
        guard partition.produceLatency.count > 0 else {
            return .failed(.endToEnd, .timeout, "\(name): not acknowledged within \(timeout.milliseconds) ms")
        }
        guard partition.received > 0 else {
            return .failed(.endToEnd, .timeout, "\(name): written, not read within \(timeout.milliseconds) ms")
        }
        let words =
            "\(name): written in \(milliseconds(partition.produceLatency.sum)), read in \(milliseconds(partition.roundtripLatency.sum))"
        guard partition.commitLatency.count > 0 else {
            let reason = partition.commitError.map { ($0.category, $0.detail ?? $0.code.description) } ?? (.timeout, "timed out")
            return .failed(.endToEnd, reason.0, "\(words), not committed: \(reason.1)")
        }
        return .ok(.endToEnd, "\(words), committed in \(milliseconds(partition.commitLatency.sum))")
    }

    private static func milliseconds(_ seconds: Double) -> String { "\(Int((seconds * 1_000).rounded(.up))) ms" }
}

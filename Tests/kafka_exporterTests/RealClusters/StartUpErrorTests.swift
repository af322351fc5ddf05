import TestSupport
import Testing

/// The start-up errors of the built exporter. No Kafka needed.
@Suite struct StartUpErrorTests {
    @Test(
        arguments: [
            ("--foo", "unknown long flag '--foo'"),
            ("kafka:9092", "unexpected kafka:9092"),
            ("--topic.filter", "expected argument for flag '--topic.filter'"),
            ("--topic.workers=many", "--topic.workers: expected a whole number, got 'many'"),
            (
                "--refresh.metadata=10",
                "--refresh.metadata: missing unit in duration \"10\", expected one such as 30s, 1m30s or 1.5h"
            ),
            (
                "--topic.filter=foo(bar",
                "--topic.filter: missing closing parenthesis in 'foo(bar', write \\( for a parenthesis"
            ),
            ("--kafka.labels=a", "--kafka.labels: expected name=value, got 'a', write cluster=a"),
            ("--kafka.server=kafka", "--kafka.server: 'kafka' has no port, expected host:port"),
            ("--web.listen-address=9308", "--web.listen-address: '9308' has no port, expected host:port"),
            (
                "--web.telemetry-path=metrics",
                "--web.telemetry-path: expected a path that begins with /, got 'metrics'"
            ),
        ])
    func aBadFlagIsReportedOnStandardError(flag: String, problem: String) async throws {
        let process = try ChildProcess(product: "kafka_exporter", [flag])
        #expect(try await process.exitStatus() == .exited(1))
        #expect(process.standardError == "kafka_exporter: error: \(problem), try --help\n")
        #expect(process.standardOutput.isEmpty)
    }

    @Test func aPortInUseIsReported() async throws {
        let first = try await Exporter(servers: "127.0.0.1:\(LoopbackPorts.next())")
        let address = "127.0.0.1:\(first.port)"
        let second = try ChildProcess(product: "kafka_exporter", ["--web.listen-address=\(address)"])
        #expect(try await second.exitStatus() == .exited(1))
        let lines = second.standardError.split(separator: "\n")
        #expect(lines.count == 1)
        #expect(lines.first?.contains("level=error msg=\"cannot start\"") == true)
        #expect(
            lines.first?.hasSuffix(
                "error=\"--web.listen-address: cannot listen on '\(address)': Address already in use; another process uses this port: "
                    + "stop it, or choose another port\"") == true)
    }

    @Test func versionAndHelpGoToStandardOutput() async throws {
        let version = try ChildProcess(product: "kafka_exporter", ["--version"])
        #expect(try await version.exitStatus() == .success)
        #expect((version.standardOutput + version.standardError).hasPrefix("kafka_exporter, version "))
        let help = try ChildProcess(product: "kafka_exporter", ["--help"])
        #expect(try await help.exitStatus() == .success)
        #expect((help.standardOutput + help.standardError).contains("--kafka.server"))
    }
}

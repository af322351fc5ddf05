import Foundation
import TestSupport
import Testing

/// The manual page and the completions of the built exporter, with the tools that read them.
@Suite struct CommandLineToolTests {
    private static func tool(_ name: String) -> Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/\(name)") }
    private static let hasMandoc = tool("mandoc")
    private static let hasZsh = tool("zsh")

    private let binary: String

    init() throws {
        binary = try ChildProcess.productsDirectory() + "/kafka_exporter"
    }

    private func output(of command: [String]) async throws -> String {
        let process = try ChildProcess(command, environment: ["SOURCE_DATE_EPOCH": "86400"])
        let status = try await process.exitStatus(within: .seconds(60))
        #expect(status == .success, "\(process.standardOutput)\(process.standardError)")
        return process.standardOutput
    }

    @Test(.enabled(if: hasMandoc, "no /usr/bin/mandoc (Debian: mandoc)"))
    func mandocAcceptsTheManualPage() async throws {
        let page = try await output(of: [binary, "--help-man"])
        #expect(page.contains("\"1970-01-02\""))
        let directory = try TemporaryDirectory(named: "man")
        #expect(try await output(of: ["mandoc", "-T", "lint", directory.write(page, to: "kafka_exporter.1")]) == "")
    }

    /// Debian installs it as prometheus-kafka-exporter.
    @Test func underAnotherNameItTellsThatName() async throws {
        let link = try TemporaryDirectory(named: "name")
        let path = "\(link.path)/prometheus-kafka-exporter"
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: binary)
        let help = try await output(of: [path, "--help"])
        #expect(help.hasPrefix("usage: prometheus-kafka-exporter [<flags>] [<command>]\n"))
        #expect(help.contains("$KAFKA_EXPORTER_KAFKA_SERVER"))
        #expect(try await output(of: [path, "--help-man"]).hasPrefix(".TH PROMETHEUS\\-KAFKA\\-EXPORTER 1 "))
        for (flag, line) in [
            ("--completion-script-bash", "complete -o default -F _prometheus_kafka_exporter prometheus-kafka-exporter\n"),
            ("--completion-script-zsh", "#compdef prometheus-kafka-exporter\n"),
        ] {
            #expect(try await output(of: [path, flag]).contains(line))
        }
        let refused = try ChildProcess([path, "--unknown"])
        #expect(try await refused.exitStatus() == .exited(1))
        #expect(refused.standardError.hasPrefix("prometheus-kafka-exporter: error: unknown long flag"))
    }

    @Test(arguments: [
        ("--log.level=d", "--log.level=debug"), ("check --form", "check --format"), ("--kafka.cli", "--kafka.client"),
    ])
    func bashCompletes(beginning: String, line: String) async throws {
        try await complete("bash", beginning, line)
    }

    @Test(
        .enabled(if: hasZsh, "no /usr/bin/zsh (Debian: zsh)"),
        arguments: [
            ("--log.level=d", "--log.level=debug"), ("check --form", "check --format"), ("--kafka.cli", "--kafka.client"),
        ])
    func zshCompletes(beginning: String, line: String) async throws {
        try await complete("zsh", beginning, line)
    }

    private func complete(_ shell: String, _ beginning: String, _ line: String) async throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Scripts/complete-line").path
        #expect(try await output(of: ["python3", script, shell, binary, beginning, line]) == "completed\n")
    }
}

import Foundation
import TestSupport
import Testing

/// config/image/kafka_exporter_run.sh, as Strimzi's operator starts it.
@Suite struct StrimziTests {
    private static let tini = "/usr/bin/tini"
    private static let hasTini = FileManager.default.isExecutableFile(atPath: tini)
    private static let shellcheck = "/usr/bin/shellcheck"
    private static let hasShellcheck = FileManager.default.isExecutableFile(atPath: shellcheck)

    /// What the operator sets (KafkaExporter.java of Strimzi 1.2).
    private static let environment = [
        "KAFKA_EXPORTER_LOGGING": "1",
        "KAFKA_EXPORTER_KAFKA_VERSION": "4.3.1",
        "KAFKA_EXPORTER_GROUP_REGEX": #"a "b" $c|.*"#,
        "KAFKA_EXPORTER_TOPIC_REGEX": "orders.*",
        "KAFKA_EXPORTER_GROUP_EXCLUDE_REGEX": "^console-",
        "KAFKA_EXPORTER_TOPIC_EXCLUDE_REGEX": "^__",
        "KAFKA_EXPORTER_KAFKA_SERVER": "127.0.0.1:1",
        "KAFKA_EXPORTER_ENABLE_SARAMA": "true",
        "KAFKA_EXPORTER_OFFSET_SHOW_ALL": "false",
    ]

    /// The flags for it, without those of TLS, in the order of `--help`.
    private static let flags = [
        "--web.listen-address=127.0.0.1:0",
        "--kafka.server=127.0.0.1:1",
        "--kafka.version=4.3.1",
        "--topic.filter=orders.*",
        "--topic.exclude=^__",
        #"--group.filter=a "b" $c|.*"#,
        "--group.exclude=^console-",
        "--offset.show-all=false",
        "--verbosity=1",
        "--log.enable-sarama=true",
    ]

    @Test(
        .enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")),
        arguments: ["cluster-ca.crt", "ca.crt"])
    func itHasTheOperatorsFlagsAndCertificates(authority: String) async throws {
        let fixtures = try await TLSFixtures()
        let pair = try await fixtures.issue("kafka-exporter")
        let run = try StrimziRun()
        let authorityFile = try run.add(fixtures.authority.certificate, as: "cluster-ca-certs/\(authority)")
        let certificate = try run.add(pair.certificate, as: "kafka-exporter-certs/kafka-exporter.crt")
        let key = try run.add(pair.key, as: "kafka-exporter-certs/kafka-exporter.key")
        let tls = [
            "--tls.enabled=true", "--tls.ca-file=\(authorityFile)", "--tls.cert-file=\(certificate)", "--tls.key-file=\(key)",
        ]
        #expect(try await run.flags(Self.environment) == (Self.flags + tls).sorted())
    }

    @Test func anAuthorityAloneIsTLSWithoutACertificate() async throws {
        let fixtures = try await TLSFixtures()
        let run = try StrimziRun()
        let authority = try run.add(fixtures.authority.certificate, as: "cluster-ca-certs/cluster-ca.crt")
        #expect(
            try await run.flags(Self.environment) == (Self.flags + ["--tls.enabled=true", "--tls.ca-file=\(authority)"]).sorted())
    }

    @Test func withoutCertificatesThereIsNoTLS() async throws {
        #expect(try await StrimziRun().flags(Self.environment) == Self.flags.sorted())
    }

    @Test func withoutTheOptionalVariablesItHasTheDefaults() async throws {
        let flags = try await StrimziRun().flags(["KAFKA_EXPORTER_KAFKA_SERVER": "127.0.0.1:1"])
        #expect(flags == ["--kafka.server=127.0.0.1:1", "--web.listen-address=127.0.0.1:0"])
    }

    @Test(.enabled(if: hasShellcheck, "no shellcheck (Debian: shellcheck)"))
    func theImagesScriptsAreSound() async throws {
        let folder = StrimziRun.scripts
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        let check = try ChildProcess([Self.shellcheck] + names.map { "\(folder)/\($0)" })
        #expect(try await check.exitStatus() == .success, "\(check.standardOutput)")
    }

    @Test(.enabled(if: hasTini, "no tini (Debian: tini)"))
    func tiniStartsItWhereItIsInstalled() async throws {
        #expect(try await StrimziRun(with: Self.tini).flags(Self.environment) == Self.flags.sorted())
    }
}

/// A copy of the script that looks for certificates in a temporary folder, and lets the exporter choose its port.
private final class StrimziRun {
    static let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../config/image").standardized.path

    private let directory: TemporaryDirectory
    private var certificates: String { "\(directory.path)/certificates" }

    /// - Parameter program: another one that the script finds, beside the exporter.
    init(with program: String? = nil) throws {
        directory = try TemporaryDirectory(named: "strimzi")
        let script = try String(contentsOfFile: "\(Self.scripts)/kafka_exporter_run.sh", encoding: .utf8)
        let copy = script.replacing("/etc/kafka-exporter", with: certificates).replacing("=:9404", with: "=127.0.0.1:0")
        #expect(copy.components(separatedBy: "127.0.0.1:0").count == 2)
        try directory.write(copy, to: "run.sh")
        let files = FileManager.default
        try files.createDirectory(atPath: "\(directory.path)/bin", withIntermediateDirectories: false)
        for path in [try ChildProcess.productsDirectory() + "/kafka_exporter", program].compactMap(\.self) {
            try files.createSymbolicLink(
                atPath: "\(directory.path)/bin/\((path as NSString).lastPathComponent)", withDestinationPath: path)
        }
    }

    /// Puts a file where the operator mounts it, and returns its path.
    func add(_ file: String, as name: String) throws -> String {
        let path = "\(certificates)/\(name)"
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: file, toPath: path)
        return path
    }

    /// Starts the exporter, and returns the flags whose values are not the defaults. SIGTERM ends it with status 0.
    func flags(_ environment: [String: String]) async throws -> [String] {
        let process = try ChildProcess(
            ["/bin/sh", "\(directory.path)/run.sh"], environment: environment.merging(["PATH": "\(directory.path)/bin"]) { $1 })
        let line = try await process.line(containing: " msg=started ", on: .standardError)
        let port = try #require(line.firstMatch(of: /address=127\.0\.0\.1:(\d+)/).flatMap { Int($0.output.1) })
        let status = try JSONDecoder().decode(
            Status.self, from: Data(await HTTPClient.get(port: port, "/api/v1/status").text().utf8))
        process.send(SIGTERM)
        #expect(try await process.exitStatus() == .success)
        return status.exporter.flags.sorted()
    }

    private struct Status: Decodable {
        struct Exporter: Decodable { let flags: [String] }
        let exporter: Exporter
    }
}

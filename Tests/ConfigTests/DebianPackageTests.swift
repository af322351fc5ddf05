import Foundation
import TestSupport
import Testing

@testable import CommandLineFlags
@testable import kafka_exporter

/// What packaging/debian says, without building it: `make deb` and `make deb-test` do that.
@Suite struct DebianPackageTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let name = "prometheus-kafka-exporter"
    private static let analyzer = "/usr/bin/systemd-analyze"
    private static let hasAnalyzer = FileManager.default.isExecutableFile(atPath: analyzer)

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    }

    private func run(_ command: [String]) async throws {
        let process = try ChildProcess(command)
        let status = try await process.exitStatus()
        #expect(status == .success, "\(command.joined(separator: " ")):\n\(process.standardOutput)\(process.standardError)")
        #expect(process.standardError == "")
    }

    /// The units, in a directory, for the program that was built with the tests.
    private func units() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory(named: "units")
        let binary = try ChildProcess.productsDirectory() + "/kafka_exporter"
        for kind in ["service", "socket"] {
            let unit = try text("packaging/debian/\(Self.name).\(kind)")
            try directory.write(unit.replacing("/usr/bin/\(Self.name) ", with: binary + " "), to: "\(Self.name).\(kind)")
        }
        return directory
    }

    @Test(.enabled(if: hasAnalyzer, "no systemd-analyze (Debian: systemd)"))
    func systemdAcceptsTheUnits() async throws {
        let units = try units()
        try await run(
            [Self.analyzer, "verify", "--man=no"] + ["service", "socket"].map { "\(units.path)/\(Self.name).\($0)" })
    }

    /// In tenths. What is left is the network, and /proc/stat.
    @Test(.enabled(if: hasAnalyzer, "no systemd-analyze (Debian: systemd)"))
    func theUnitIsHardened() async throws {
        let units = try units()
        try await run(
            [Self.analyzer, "security", "--offline=true", "--threshold=12", "\(units.path)/\(Self.name).service"])
    }

    @Test func theVersionIsThatOfTheNextRelease() throws {
        let released = try #require(try text("Package.swift").firstMatch(of: /\nlet version = "(.+)"\n/)?.output.1)
        let packaged = try #require(try text("packaging/debian/changelog").prefixMatch(of: /\S+ \((.+?)\)\s/)?.output.1)
        // 1.0.0-rc.1 is before 1.0.0; Debian says so by a tilde.
        #expect(packaged == released.replacing("-", with: "~"))
    }

    @Test func theSettingsNameFlagsThatExist() throws {
        let settings = try text("packaging/debian/\(Self.name).default")
        #expect(settings.contains("\nARGS=\"\"\n"))
        let flags = settings.matches(of: /\n#   (--\S+)/).map { String($0.output.1) }
        #expect(flags.count > 10)
        let command = ExporterFlags.command(version: "")
        #expect(throws: Never.self) { try command.parse(flags, environment: { _ in nil }) }
        let variables = command.flags.flatMap { command.environmentVariables(of: $0, in: nil) }
        let named = (settings + (try text("packaging/debian/\(Self.name).service"))).matches(of: /\bKAFKA_EXPORTER_\w+/)
        #expect(named.count == 2)
        for name in named { #expect(variables.contains(String(name.output)), "\(name.output)") }
    }

    /// What is installed to build it is what the package says.
    @Test func theLibrariesAreThoseOfTheBuild() throws {
        let installed = try text(".ci/install").matches(of: /\nbuild +(lib\S+?|zlib1g-dev)\??\s/).map { String($0.output.1) }
        let control = try text("packaging/debian/control")
        let needed = try #require(control.firstMatch(of: /Build-Depends:\n((?: .+\n)+)/)?.output.1)
        let libraries = needed.matches(of: /\s(lib\S+?|zlib1g-dev)[, ]/).map { String($0.output.1) }
        #expect(installed.count > 8)
        #expect(Set(installed) == Set(libraries))
    }

    @Test func theShellAcceptsTheMaintainersScripts() async throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.root.path + "/packaging/debian")
        let scripts = names.filter { $0.hasSuffix("inst") || $0.hasSuffix("rm") }
        #expect(!scripts.isEmpty)
        for script in scripts { try await run(["sh", "-n", "\(Self.root.path)/packaging/debian/\(script)"]) }
    }
}

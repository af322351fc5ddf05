import Foundation
import TestSupport
import Testing

/// The files that `make release` makes, here of the binary that was built for the tests.
@Suite(
    .enabled(if: NewerLibrary.isThere, Comment(rawValue: NewerLibrary.missing)),
    .enabled(if: Release.hasGit, "no checkout of git"))
struct ReleaseTests {
    @Test func twiceTheSameToTheByte() async throws {
        let first = try await Release.made()
        let second = try await Release(umask: "077")
        let sums = try first.sums
        #expect(try second.sums == sums)
        #expect(sums.split(separator: "\n").count == 2)
        let check = try ChildProcess(["env", "--chdir=\(first.path)", "sha256sum", "--check", "--strict", "sha256sums.txt"])
        #expect(try await check.exitStatus() == .success, "\(check.standardError)")
    }

    @Test func theTarballIsComplete() async throws {
        let release = try await Release.made()
        let folder = try await release.unpack()
        let files = FileManager.default
        for name in [
            "LICENSE", "CHANGELOG.md", "PACKAGES", "kafka_exporter.1", "completions/kafka_exporter.bash",
            "completions/_kafka_exporter",
            "config/alerts.yml", "config/prometheus.yml", "lib/librdkafka.so.1",
        ] {
            #expect(files.fileExists(atPath: "\(folder)/\(name)"), "\(name)")
        }
        for name in ["config/scenarios", "config/image", "config/alerts.test.yml"] {
            #expect(!files.fileExists(atPath: "\(folder)/\(name)"), "\(name)")
        }
        let licences = try String(contentsOfFile: "\(folder)/lib/LICENSE.librdkafka.txt", encoding: .utf8)
        for part in [
            "librdkafka - Apache Kafka", "OpenSSL", "zlib", "LICENSE.lz4", "LICENSE.snappy", "curl", "zstd", "cJSON", "nanopb",
        ] {
            #expect(licences.contains(part), "\(part)")
        }
        // It takes the librdkafka beside it.
        let version = try ChildProcess(["\(folder)/kafka_exporter", "--version"])
        #expect(try await version.exitStatus() == .success)
        let library = try #require(try release.document().version(of: "librdkafka"))
        #expect(version.standardOutput.contains("librdkafka:       \(library)\n"))
    }

    @Test(.needsSPDXTools)
    func theSBOMIsValidAndTrue() async throws {
        let release = try await Release.made()
        let python = try #require(await PythonPackage.spdxTools.python)
        let tool = (python as NSString).deletingLastPathComponent + "/pyspdxtools"
        let check = try ChildProcess([tool, "--infile", release.bill])
        #expect(try await check.exitStatus() == .success, "\(check.standardError)")

        let document = try release.document()
        let folder = try await release.unpack()
        for (name, file) in [("kafka_exporter", "kafka_exporter"), ("librdkafka", "lib/librdkafka.so.1")] {
            let sum = try ChildProcess(["sha256sum", "\(folder)/\(file)"])
            #expect(try await sum.exitStatus() == .success)
            let checksum = document.packages.first { $0.name == name }?.checksums?.first?.checksumValue
            #expect(checksum == String(sum.standardOutput.prefix(64)))
        }
        #expect(document.version(of: "openssl") != nil)
        let packages = document.packages.map(\.name)
        for library in [
            "libc6", "libssl3", "libre2-", "libzookeeper-mt2", "libyaml-0-2", "libcurl4", "libgssapi-krb5-2", "zlib1g",
        ] {
            #expect(packages.contains { $0.hasPrefix("debian/\(library)") }, "\(library)")
        }
        #expect(!packages.contains { $0.hasPrefix("debian/librdkafka") })
        let needed = try String(contentsOfFile: "\(folder)/PACKAGES", encoding: .utf8)
        for package in packages where package.hasPrefix("debian/") {
            #expect(needed.contains(" \(package.dropFirst("debian/".count))"), "\(package)")
        }
    }
}

/// What .ci/release has made in a folder.
private final class Release: Sendable {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    static var hasGit: Bool { FileManager.default.fileExists(atPath: "\(root)/.git") }

    /// One for all tests.
    private static let first = Task { try await Release(umask: "022") }

    static func made() async throws -> Release { try await first.value }

    private let directory: TemporaryDirectory
    var path: String { directory.path }

    init(umask: String) async throws {
        directory = try TemporaryDirectory(named: "release")
        let script = "umask \(umask); exec \"$@\""
        let binary = try ChildProcess.productsDirectory() + "/kafka_exporter"
        let process = try ChildProcess([
            "bash", "-c", script, "bash", "\(Self.root)/.ci/release", binary, NewerLibrary.directory, directory.path,
        ])
        guard try await process.exitStatus(within: .seconds(180)) == .success else {
            throw TestSupportError(".ci/release: \(process.standardError)")
        }
    }

    var sums: String {
        get throws { try String(contentsOfFile: "\(path)/sha256sums.txt", encoding: .utf8) }
    }

    /// The SBOM.
    var bill: String {
        get throws { try file(".spdx.json") }
    }

    func document() throws -> Document {
        try JSONDecoder().decode(Document.self, from: Data(contentsOf: URL(fileURLWithPath: bill)))
    }

    /// The one folder in the tarball, unpacked.
    func unpack() async throws -> String {
        let tarball = try file(".tar.gz")
        let tar = try ChildProcess(["tar", "--extract", "--file=\(tarball)", "--directory=\(path)"])
        guard try await tar.exitStatus() == .success else { throw TestSupportError("tar: \(tar.standardError)") }
        return String(tarball.dropLast(".tar.gz".count))
    }

    private func file(_ suffix: String) throws -> String {
        let name = try FileManager.default.contentsOfDirectory(atPath: path).first { $0.hasSuffix(suffix) }
        return "\(path)/\(try #require(name))"
    }

    struct Document: Decodable {
        struct Package: Decodable {
            struct Checksum: Decodable { let checksumValue: String }
            let name: String
            let versionInfo: String?
            let checksums: [Checksum]?
        }
        let packages: [Package]

        func version(of name: String) -> String? { packages.first { $0.name == name }?.versionInfo }
    }
}

// Not inlined: a closure in a macro's argument crashes Swift 6.0.
extension Trait where Self == ConditionTrait {
    fileprivate static var needsSPDXTools: Self {
        .enabled("spdx-tools cannot be had from PyPI") { await PythonPackage.spdxTools.python != nil }
    }
}

import Foundation
import TestSupport
import Testing

/// A librdkafka in `lib/` beside the binary.
@Suite(.enabled(if: NewerLibrary.isThere, Comment(rawValue: NewerLibrary.missing)))
struct NewerLibraryTests {
    @Test func theLibraryBesideTheBinaryIsPreferred() async throws {
        let directory = try TemporaryDirectory(named: "installed")
        try FileManager.default.copyItem(
            atPath: try ChildProcess.productsDirectory() + "/kafka_exporter", toPath: "\(directory.path)/kafka_exporter")
        let before = try await version(in: directory)
        try NewerLibrary.install(beside: directory.path)
        let version = try await version(in: directory)
        #expect(version.compare(before, options: .numeric) == .orderedDescending)

        let exporter = try await Exporter(servers: "127.0.0.1:1", in: directory.path)
        try await exporter.process.line(containing: "library=\"librdkafka \(version)\"", on: .standardError)
        let build = try await exporter.scrape(within: 2).series("kafka_exporter_build_info")
        #expect(build.keys.first?["librdkafka"] == version)
    }

    /// The version of librdkafka, as printed by `--version`.
    private func version(in directory: TemporaryDirectory) async throws -> String {
        let process = try ChildProcess(product: "kafka_exporter", in: directory.path, ["--version"])
        let line = try await process.line(containing: "librdkafka:")
        return line.split(separator: " ").last.map(String.init) ?? ""
    }
}

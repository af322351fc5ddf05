import Foundation
import TestSupport
import Testing

/// A librdkafka in `lib/` beside the binary.
@Suite(.enabled(if: NewerLibrary.isThere, "no librdkafka but the system's: .ci/librdkafka .build/librdkafka fetches one"))
struct NewerLibraryTests {
    @Test func theOneBesideTheBinaryIsTakenFirst() async throws {
        let directory = try TemporaryDirectory(named: "installed")
        try FileManager.default.copyItem(
            atPath: try ChildProcess.productsDirectory() + "/kafka_exporter", toPath: "\(directory.path)/kafka_exporter")
        let before = try await version(in: directory)
        try FileManager.default.copyItem(atPath: NewerLibrary.directory, toPath: "\(directory.path)/lib")
        let version = try await version(in: directory)
        #expect(version.compare(before, options: .numeric) == .orderedDescending)

        let exporter = try await Exporter(servers: "127.0.0.1:1", in: directory.path)
        try await exporter.process.line(containing: "library=\"librdkafka \(version)\"", on: .standardError)
        let build = try await exporter.scrape(within: 2).series("kafka_exporter_build_info")
        #expect(build.keys.first?["librdkafka"] == version)
    }

    /// Of librdkafka, as `--version` has it.
    private func version(in directory: TemporaryDirectory) async throws -> String {
        let process = try ChildProcess(product: "kafka_exporter", in: directory.path, ["--version"])
        let line = try await process.line(containing: "librdkafka:")
        return line.split(separator: " ").last.map(String.init) ?? ""
    }
}

private enum NewerLibrary {
    static let directory =
        URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path + "/.build/librdkafka"

    static var isThere: Bool { FileManager.default.fileExists(atPath: "\(directory)/librdkafka.so.1") }
}

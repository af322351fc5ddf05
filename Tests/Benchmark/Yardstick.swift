import Foundation
import TestSupport

/// A C program that makes the exporter's series with as little as it takes, compiled beside this program.
struct Yardstick: Sendable {
    let name: String
    private let path: String

    /// `floor.c`, the least that librdkafka can do, and `wire.c`, the least that Kafka's protocol can do.
    static func all() async throws -> [Yardstick] {
        [try await build("floor", libraries: ["-lrdkafka", "-lpthread"]), try await build("wire", libraries: [])]
    }

    private static func build(_ name: String, libraries: [String]) async throws -> Yardstick {
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "\(name).c").path
        let path = try ChildProcess.productsDirectory() + "/\(name)"
        let compiler = try ChildProcess(["cc", "-O2", source, "-o", path] + libraries)
        guard try await compiler.exitStatus() == .exited(0) else {
            throw TestSupportError("cannot compile \(name).c: \(compiler.standardError)")
        }
        return Yardstick(name: name, path: path)
    }

    /// Runs a number of rounds in one process, and one more before them, which learns the cluster. Its wall time is left out.
    func run(rounds: Int, servers: String) async throws -> Cost {
        let process = try ChildProcess([path, servers, "\(rounds + 1)"])
        guard try await process.exitStatus(within: .seconds(600)) == .exited(0) else {
            throw TestSupportError("\(name) failed: \(process.standardError)")
        }
        // `round 3: 28.1 ms, 15012345 bytes, 176000 lines, 16 requests; ...`, and at last `1.234 ms of CPU a round, 4096 kB at the peak`.
        let lines = process.standardOutput.split(separator: "\n").map(String.init)
        let walls = lines.dropFirst().dropLast().compactMap { Self.figure("ms", in: $0) }
        guard walls.count == rounds, let total = lines.last, let cpu = Self.figure("ms", in: total),
            let peak = Self.figure("kB", in: total), let last = lines.dropLast().last,
            let bytes = Self.figure("bytes", in: last), let series = Self.figure("lines", in: last)
        else {
            throw TestSupportError("\(name) printed something else: \(process.standardOutput) \(process.standardError)")
        }
        return Cost(
            wall: walls.reduce(0, +) / Double(rounds) / 1000, cpu: cpu / 1000, peakMemory: peak * 1024,
            requests: Self.figure("requests", in: last), bytes: Int(bytes), series: Int(series))
    }

    /// The first number that is followed by this word.
    private static func figure(_ word: String, in line: String) -> Double? {
        let words = line.split(whereSeparator: { " ,;:=".contains($0) })
        return words.indices.dropFirst().first { words[$0] == word }.flatMap { Double(words[$0 - 1]) }
    }
}

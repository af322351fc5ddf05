import Foundation
import TestSupport

/// The yardstick: `floor.c`, compiled beside this program.
struct Floor {
    private let path: String

    static func build() async throws -> Floor {
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "floor.c").path
        let path = try ChildProcess.productsDirectory() + "/floor"
        let compiler = try ChildProcess(["cc", "-O2", source, "-o", path, "-lrdkafka", "-lpthread"])
        guard try await compiler.exitStatus() == .exited(0) else {
            throw TestSupportError("cannot compile floor.c: \(compiler.standardError)")
        }
        return Floor(path: path)
    }

    /// Runs a number of rounds in one process. The first round, which learns the cluster, is excluded from the wall time.
    func run(rounds: Int, servers: String) async throws -> Cost {
        // GNU time measures CPU and peak memory of the whole process. That includes its start, which costs little compared to the
        // rounds.
        let process = try ChildProcess(["/usr/bin/time", "-f", "%U %S %M", path, servers, "\(rounds + 1)"])
        guard try await process.exitStatus(within: .seconds(600)) == .exited(0) else {
            throw TestSupportError("the floor failed: \(process.standardError)")
        }
        // `round 3: 28.1 ms = metadata ...; 15012345 bytes, 176000 lines, 1000 groups`
        let rows = process.standardOutput.split(separator: "\n").dropFirst().map {
            $0.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
        }
        let walls = rows.compactMap { $0.count > 2 ? Double($0[2]) : nil }
        let figures = process.standardError.split(whereSeparator: \.isWhitespace).suffix(3).compactMap { Double($0) }
        guard walls.count == rounds, figures.count == 3, let last = rows.last?.suffix(6), last.count == 6,
            let bytes = Int(last[last.startIndex]), let lines = Int(last[last.startIndex + 2])
        else {
            throw TestSupportError("the floor said something else: \(process.standardOutput) \(process.standardError)")
        }
        return Cost(
            wall: walls.reduce(0, +) / Double(rounds) / 1000, cpu: (figures[0] + figures[1]) / Double(rounds + 1),
            peakMemory: figures[2] * 1024, bytes: bytes, series: lines)
    }
}

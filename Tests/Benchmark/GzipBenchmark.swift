import Exposition
import Foundation
import TestSupport

/// The CPU time to compress a text of 15 MB: by each library that the exporter can use, and by `gzip -1`.
enum GzipBenchmark {
    private struct Result {
        /// In seconds.
        var cpu: Double
        /// In bytes.
        var size: Int
    }

    static func run() throws {
        let text = Array(WriterBenchmark.text(groups: 18))
        let bytes = text.reduce(0) { $0 + $1.count }
        let folder = try TemporaryDirectory(named: "gzip")
        let file = "\(folder.path)/text"
        try Data(text.joined()).write(to: URL(fileURLWithPath: file))
        var best: [String: Result] = [:]
        // In turns, so that other load on the machine affects all.
        for _ in 0..<7 {
            for library in GzipStream.Library.available {
                try keep("\(library)", &best) { gzip(text, with: library)?.count ?? 0 }
            }
            try keep("gzip -1", &best) { try compress(file) }
        }
        let reference = best["gzip -1"]?.cpu ?? .nan
        print("\n| \(decimal(Double(bytes) / 1e6, 1)) MB of text | CPU time | of `gzip -1` | compressed |\n|---|---|---|---|")
        for (name, result) in best.sorted(by: { $0.value.cpu < $1.value.cpu }) {
            let (cpu, size) = (decimal(result.cpu * 1000, 1), decimal(Double(result.size) / 1e6, 2))
            print("| \(name) | \(cpu) ms | \(decimal(result.cpu / reference, 2)) | \(size) MB |")
        }
    }

    /// The CPU time of `gzip -1`, the least of some.
    static func cpuSecondsOfGzip(_ text: [UInt8]) throws -> Double {
        let folder = try TemporaryDirectory(named: "gzip")
        let file = "\(folder.path)/text"
        try Data(text).write(to: URL(fileURLWithPath: file))
        var best: [String: Result] = [:]
        for _ in 0..<3 { try keep("gzip -1", &best) { try compress(file) } }
        return best["gzip -1"]?.cpu ?? .nan
    }

    private static func keep(_ name: String, _ best: inout [String: Result], _ work: () throws -> Int) throws {
        let start = cpuSeconds()
        let size = try work()
        let cpu = cpuSeconds() - start
        if cpu < best[name]?.cpu ?? .infinity { best[name] = Result(cpu: cpu, size: size) }
    }

    private static func compress(_ file: String) throws -> Int {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-1", "--keep", "--force", file]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw TestSupportError("gzip failed") }
        return try Data(contentsOf: URL(fileURLWithPath: file + ".gz")).count
    }

    /// User and system time of this process and of those that it has waited for.
    private static func cpuSeconds() -> Double {
        [RUSAGE_SELF.rawValue, RUSAGE_CHILDREN.rawValue].reduce(0) { sum, who in
            var usage = rusage()
            getrusage(who, &usage)
            let (user, system) = (usage.ru_utime, usage.ru_stime)
            return sum + Double(user.tv_sec + system.tv_sec) + Double(user.tv_usec + system.tv_usec) / 1e6
        }
    }
}

import Foundation
import TestSupport

/// What a process uses now, as Linux tells it.
struct ProcessUsage {
    /// Bytes.
    let memory: Int
    let threads: Int
    /// Of librdkafka.
    let libraryThreads: Int
    /// Open ones.
    let files: Int
}

extension ChildProcess {
    func usage() throws -> ProcessUsage {
        let status = try ProcFile.read("/proc/\(processID)/status").split(separator: "\n")
        let memory = status.first { $0.hasPrefix("VmRSS:") }?.split(whereSeparator: \.isWhitespace).dropFirst().first
        let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(processID)/task")
        // Threads may end meanwhile.
        let names = tasks.compactMap { try? ProcFile.read("/proc/\(processID)/task/\($0)/comm") }
        return ProcessUsage(
            memory: (memory.flatMap { Int($0) } ?? 0) << 10, threads: names.count,
            libraryThreads: names.count { $0.hasPrefix("rdk:") },
            files: try FileManager.default.contentsOfDirectory(atPath: "/proc/\(processID)/fd").count)
    }
}

import Foundation
import TestSupport
import Testing

/// A test process that is killed leaves neither children nor files. The process is this test bundle, started a second time.
struct WatchdogTests {
    private static let isVictim = "WATCHDOG_TESTS_VICTIM"

    @Test func aKilledTestProcessLeavesNothing() async throws {
        try await checkThatNothingIsLeft { $0.send(SIGKILL) }
    }

    @Test func aTestProcessThatExitsLeavesNothing() async throws {
        try await checkThatNothingIsLeft { $0.send(SIGUSR1) }
    }

    private func checkThatNothingIsLeft(after end: (ChildProcess) -> Void) async throws {
        let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = try ChildProcess(
            [executable, "--testing-library", "swift-testing", "--filter", "WatchdogTests.victim"],
            environment: [Self.isVictim: "1"])
        let line = try await process.line(containing: "victim's ")
        let parts = line.split(separator: " ")
        let child = try #require(parts.dropFirst().first)
        let directory = try #require(parts.last)
        #expect(FileManager.default.fileExists(atPath: "/proc/\(child)"))
        end(process)
        try await process.exitStatus()
        try await eventually("child and directory are gone") {
            [ChildProcess.isAlive(child), FileManager.default.fileExists(atPath: String(directory))]
        } until: {
            $0 == [false, false]
        }
    }

    /// Starts a process that ignores what it can, stops it, and waits for its own end.
    @Test(.enabled(if: ProcessInfo.processInfo.environment[isVictim] != nil, "runs inside the other tests only"))
    func victim() async throws {
        signal(SIGUSR1) { _ in exit(0) }
        let directory = try TemporaryDirectory(named: "victim")
        let child = try ChildProcess(["/bin/sh", "-c", "trap '' HUP INT TERM; while :; do sleep 1000; done"])
        child.freeze()
        print("victim's \(child.processID) \(directory.path)")
        fflush(nil)
        try await Task.sleep(for: .seconds(600))
    }
}

extension ChildProcess {
    /// Whether a process is there and no zombie: an orphan's new parent may take its time to collect it.
    fileprivate static func isAlive(_ process: Substring) -> Bool {
        let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        return status.map { !$0.contains(") Z ") } ?? false
    }
}

import Foundation
import TestSupport
import Testing

struct ChildProcessTests {
    @Test func bothStreamsAreCapturedHoweverLong() async throws {
        let process = try ChildProcess(
            ["/bin/sh", "-c", "seq 50000; seq 50000 >&2; echo $GREETING"], environment: ["GREETING": "hello"])
        #expect(try await process.exitStatus() == .success)
        #expect(process.standardOutput.hasSuffix("\n50000\nhello\n"))
        #expect(process.standardError.hasPrefix("1\n2\n"))
        #expect(process.standardError.hasSuffix("\n50000\n"))
    }

    @Test func aLineIsFoundBeforeAndAfterItIsAskedFor() async throws {
        let process = try ChildProcess([
            "/bin/sh", "-c", "trap 'echo late; exit 3' TERM; echo early; echo error >&2; while :; do sleep 0.05; done",
        ])
        try await process.line(containing: "early")
        try await process.line(containing: "early")
        try await process.line(containing: "error", on: .standardError)
        #expect(process.isRunning)
        async let late = process.line { $0 == "late" }
        process.send(SIGTERM)
        #expect(try await late == "late")
        #expect(try await process.exitStatus() == .exited(3))
        #expect(!process.isRunning)
    }

    @Test func aMissingLineShowsWhatWasWritten() async throws {
        let process = try ChildProcess(["/bin/sh", "-c", "echo something else; exit 4"])
        await #expect {
            try await process.line(containing: "ready")
        } throws: {
            "\($0)".contains("ended without such a line") && "\($0)".contains("something else")
        }
    }

    @Test func aFrozenProcessIsKilledWithItsChildren() async throws {
        let process = try ChildProcess(["/bin/sh", "-c", "sleep 1000 & echo $!; wait"])
        let grandchild = try await process.line { _ in true }
        process.freeze()
        process.kill()
        #expect(try await process.exitStatus() == .killed(signal: SIGKILL))
        try await eventually("the grandchild is gone") {
            let status = try? String(contentsOfFile: "/proc/\(grandchild)/stat", encoding: .utf8)
            return status.map { $0.contains(") Z ") } ?? true
        }
    }

    @Test func aProcessEndsWithItsOwner() async throws {
        var process: ChildProcess? = try ChildProcess(["/bin/sleep", "1000"])
        let path = "/proc/\(try #require(process).processID)"
        #expect(FileManager.default.fileExists(atPath: path))
        process = nil
        try await eventually("it is gone") { !FileManager.default.fileExists(atPath: path) }
    }

    @Test func anUnknownCommandIsAnError() {
        #expect {
            try ChildProcess(["/no/such/command", "x"])
        } throws: {
            "\($0)" == "cannot start /no/such/command x: No such file or directory"
        }
    }

    @Test func productsAreFoundBesideTheTests() throws {
        let products = try FileManager.default.contentsOfDirectory(atPath: ChildProcess.productsDirectory())
        #expect(products.contains { $0.hasSuffix(".xctest") })
        #expect(throws: TestSupportError.self) { try ChildProcess(product: "no_such_product") }
    }
}

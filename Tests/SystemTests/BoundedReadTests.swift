import Foundation
import TestSupport
import Testing

@testable import System

/// A FIFO without a writer stands for a file on a hanging network file system: opening it does not return.
@Suite struct BoundedReadTests {
    private static let patience: Duration = .milliseconds(100)

    private let directory: TemporaryDirectory
    private let fifo: String

    init() throws {
        directory = try TemporaryDirectory(named: "hanging")
        fifo = "\(directory.path)/fifo"
        try #require(mkfifo(fifo, 0o600) == 0)
    }

    private static let open: FileWatcher.Reader = { path throws(FileError) in
        do throws(SystemError) {
            return try FileDescriptor(reading: path).readToEnd(limit: 1 << 10) ?? []
        } catch {
            throw FileError(.system(error.code))
        }
    }

    private static let boundedOpen: FileWatcher.Reader = { path throws(FileError) in
        try BoundedRead.content(of: path, within: patience, reading: open)
    }

    /// Lets the hanging reads return.
    private func write(_ text: String) async throws {
        let fifo = fifo
        try await onThread { try Data(text.utf8).write(to: URL(fileURLWithPath: fifo)) }
    }

    @Test func aHangingFileIsAnError() async throws {
        let fifo = fifo
        for _ in 0..<3 {
            let error = try await onThread { thrownError(FileError.self) { try Self.boundedOpen(fifo) } }
            #expect(error?.description == "not read within 100 ms: check whether its file system hangs")
            #expect(error?.isAbsence == false)
        }
        #expect(BoundedRead.hangingReads(of: fifo) == 1, "one thread waits, however often the file is read")
        try await write("late")
        try await eventually("the read comes back", every: .milliseconds(10)) { BoundedRead.hangingReads(of: fifo) == 0 }
        let content = Task { try await onThread { try BoundedRead.content(of: fifo, within: .seconds(60), reading: Self.open) } }
        try await write("in time")
        #expect(try await content.value == Array("in time".utf8))
    }

    @Test func aWatcherContinuesDespiteAHangingFile() async throws {
        let (fifo, other) = (fifo, try directory.write("one", to: "other"))
        let clock = ManualClock()
        let watcher = try await onThread {
            FileWatcher(files: [fifo, other], interval: .seconds(2), clock: clock, read: Self.boundedOpen)
        }
        var changes = watcher.changes().makeAsyncIterator()
        _ = try directory.write("two", to: "other")
        for _ in 0..<5 {
            await clock.sleepers(1)
            clock.advance(by: .seconds(2))
        }
        #expect(await changes.next() == [other])
        #expect(BoundedRead.hangingReads(of: fifo) == 1)
        try await write("late")
    }

    @Test func theDefaultIsFiveSeconds() {
        #expect(FileError(.notRead(within: SmallFile.patience)).description.hasPrefix("not read within 5 s:"))
    }
}

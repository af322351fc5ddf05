import Foundation
import System
import TestSupport
import Testing

@Suite struct FileWatcherTests {
    private static let interval: Duration = .seconds(2)

    private let directory: TemporaryDirectory
    private let clock = ManualClock()

    init() throws {
        directory = try TemporaryDirectory(named: "watcher")
    }

    private func path(_ name: String) -> String { "\(directory.path)/\(name)" }

    private func watcher(_ files: String...) -> FileWatcher { FileWatcher(files: files, interval: Self.interval, clock: clock) }

    /// Lets the watcher read the files twice: a change is reported once they are stable.
    private func pass() async {
        for _ in 0..<2 {
            await clock.sleepers(1)
            clock.advance(by: Self.interval)
        }
    }

    @Test func aFileWrittenInPlaceIsReported() async throws {
        let file = try directory.write("one", to: "a")
        let other = try directory.write("one", to: "b")
        var changes = watcher(file, other).changes().makeAsyncIterator()
        try Data("two".utf8).write(to: URL(fileURLWithPath: file))
        await pass()
        #expect(await changes.next() == [file])
        try Data("two".utf8).write(to: URL(fileURLWithPath: other))
        await pass()
        #expect(await changes.next() == [other])
    }

    @Test func aFileReplacedByRenameIsReported() async throws {
        let file = try directory.write("one", to: "a")
        var changes = watcher(file).changes().makeAsyncIterator()
        let new = try directory.write("two", to: "a.new")
        #expect(rename(new, file) == 0)
        await pass()
        #expect(await changes.next() == [file])
    }

    @Test func aSwapOfTheKubernetesDataLinkIsReported() async throws {
        let manager = FileManager.default
        for (version, content) in [("..v1", "one"), ("..v2", "two")] {
            try manager.createDirectory(atPath: path(version), withIntermediateDirectories: false)
            for name in ["tls.crt", "tls.key"] { _ = try directory.write(content + name, to: "\(version)/\(name)") }
        }
        #expect(symlink("..v1", path("..data")) == 0)
        for name in ["tls.crt", "tls.key"] { #expect(symlink("..data/\(name)", path(name)) == 0) }
        let files = [path("tls.crt"), path("tls.key")]
        var changes = watcher(files[0], files[1]).changes().makeAsyncIterator()
        #expect(symlink("..v2", path("..data_tmp")) == 0)
        #expect(rename(path("..data_tmp"), path("..data")) == 0)
        await pass()
        // Both together, since they are one version.
        #expect(await changes.next() == files)
    }

    @Test func filesWrittenOneAfterTheOtherAreReportedTogether() async throws {
        let files = [try directory.write("one", to: "a"), try directory.write("one", to: "b")]
        var changes = watcher(files[0], files[1]).changes().makeAsyncIterator()
        for name in ["a", "b"] {
            _ = try directory.write("two", to: name)
            await clock.sleepers(1)
            clock.advance(by: Self.interval)
        }
        await pass()
        #expect(await changes.next() == files)
    }

    @Test func aDeletedAndRecreatedFileIsReported() async throws {
        let file = try directory.write("one", to: "a")
        var changes = watcher(file).changes().makeAsyncIterator()
        #expect(unlink(file) == 0)
        await pass()
        #expect(await changes.next() == [file])
        _ = try directory.write("one", to: "a")
        await pass()
        #expect(await changes.next() == [file])
    }

    @Test func writesOfTheSameContentAreIgnored() async throws {
        let file = try directory.write("one", to: "a")
        let witness = try directory.write("one", to: "b")
        var changes = watcher(file, witness).changes().makeAsyncIterator()
        // One file is rewritten with the same content, and touched, before the other file changes.
        _ = try directory.write("one", to: "a")
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: file)
        await pass()
        _ = try directory.write("two", to: "b")
        await pass()
        #expect(await changes.next() == [witness])
    }

    @Test func aChangeBeforeTheFirstPollIsReported() async throws {
        let file = try directory.write("one", to: "a")
        let watcher = watcher(file)
        _ = try directory.write("two", to: "a")
        var changes = watcher.changes().makeAsyncIterator()
        await pass()
        #expect(await changes.next() == [file])
    }
}

import Foundation
import Glibc
import TestSupport
import Testing

@testable import kafka_exporter

@Suite struct LogWriterTests {
    private let pipe = Pipe()

    init() {
        signal(SIGPIPE, SIG_IGN)
    }

    private var line: [UInt8] { [UInt8](repeating: UInt8(ascii: "x"), count: 99) + [UInt8(ascii: "\n")] }

    @Test func unreadLinesAreDroppedAndCounted() async throws {
        let writer = LogWriter(file: pipe.fileHandleForWriting.fileDescriptor, capacity: 1000)
        var count = 0
        // The pipe accepts lines until it is full, then the writer buffers them.
        repeat {
            writer.write(line)
            count += 1
        } while writer.flush(within: .milliseconds(100))
        while writer.droppedCount == 0 {
            writer.write(line)
            count += 1
        }
        let reading = Task { [pipe] in try await onThread { try pipe.fileHandleForReading.readToEnd() } }
        #expect(writer.flush(within: .seconds(60)))
        // New lines are written again.
        writer.write(line)
        #expect(writer.flush(within: .seconds(60)))
        try pipe.fileHandleForWriting.close()
        let text = String(decoding: try await reading.value ?? Data(), as: UTF8.self)
        #expect(text.split(separator: "\n").count == count + 1 - writer.droppedCount)
        #expect(writer.droppedCount > 0)
    }

    @Test func linesThatCannotBeWrittenAreCounted() throws {
        try pipe.fileHandleForReading.close()
        let writer = LogWriter(file: pipe.fileHandleForWriting.fileDescriptor)
        for _ in 0..<3 { writer.write(line) }
        #expect(writer.flush(within: .seconds(60)))
        #expect(writer.droppedCount == 3)
    }

    @Test func theWriterWaitsForAFullNonblockingPipe() async throws {
        let file = pipe.fileHandleForWriting.fileDescriptor
        _ = fcntl(file, F_SETFL, O_NONBLOCK)
        let writer = LogWriter(file: file)
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 200_000) + [UInt8(ascii: "\n")]
        writer.write(long)
        #expect(!writer.flush(within: .milliseconds(1)))
        let reading = Task { [pipe] in try await onThread { try pipe.fileHandleForReading.readToEnd() } }
        #expect(writer.flush(within: .seconds(60)))
        try pipe.fileHandleForWriting.close()
        #expect(try await reading.value?.count == long.count)
        #expect(writer.droppedCount == 0)
    }
}

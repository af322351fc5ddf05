import Dispatch
import Glibc
import Synchronization

/// Writes log lines to a file, one after another, and never blocks the caller: if the log is a pipe, its reader may have stopped
/// reading.
///
/// Lines wait in a queue of a bounded size. Those that do not fit, and those that cannot be written, are dropped and counted.
final class LogWriter: Sendable {
    private struct State {
        var waiting: [[UInt8]] = []
        /// Bytes of the waiting lines.
        var size = 0
        var isWriting = false
        var dropped = 0
    }

    private let file: Int32
    private let capacity: Int
    private let state = Mutex(State())
    /// A thread of its own while there is something to write: Dispatch makes one for each serial queue that blocks.
    private let thread = DispatchQueue(label: "log")

    /// - Parameter capacity: bytes of all lines that wait.
    init(file: Int32, capacity: Int = 256 * 1024) {
        self.file = file
        self.capacity = capacity
    }

    /// Lines that were not written, since the start.
    var droppedCount: Int { state.withLock { $0.dropped } }

    /// - Parameter line: whole, with its end. One write a line keeps it apart from what other processes write to the file.
    func write(_ line: [UInt8]) {
        let begins = state.withLock { state in
            guard state.size + line.count <= capacity else {
                state.dropped += 1
                return false
            }
            state.waiting.append(line)
            state.size += line.count
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if begins { thread.async { self.writeAll() } }
    }

    /// Blocks until all lines are written or dropped, or until `limit` has passed.
    /// - Returns: false if there are lines left.
    @discardableResult
    func flush(within limit: Duration) -> Bool {
        let done = DispatchSemaphore(value: 0)
        thread.async { done.signal() }
        return done.wait(timeout: .now() + limit / .seconds(1)) == .success
    }

    private func writeAll() {
        while let lines = takeLines() {
            for line in lines {
                let isWritten = writeWhole(line, to: file)
                state.withLock { state in
                    state.size -= line.count
                    if !isWritten { state.dropped += 1 }
                }
            }
        }
    }

    private func takeLines() -> [[UInt8]]? {
        state.withLock { state in
            defer { state.waiting = [] }
            state.isWriting = !state.waiting.isEmpty
            return state.isWriting ? state.waiting : nil
        }
    }
}

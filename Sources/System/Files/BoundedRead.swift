internal import Dispatch
internal import Synchronization

/// Reads one file on a thread of its own, with a limit on the wait: open(2) and read(2) on a hanging network file system never return.
///
/// A hanging read keeps its thread. The same path is not read again until that read has returned, so that no more threads are spent on it.
final class BoundedRead: Sendable {
    private enum State {
        case underWay, overdue
        case done(Result<[UInt8], FileError>)
    }

    /// The number of hanging reads by path.
    private static let hanging = Mutex<[String: Int]>([:])

    private let path: String
    private let state = Mutex(State.underWay)
    private let end = DispatchSemaphore(value: 0)

    private init(_ path: String) {
        self.path = path
    }

    /// Blocks until the file is read, for at most `patience`.
    static func content(
        of path: String, within patience: Duration, reading read: @escaping @Sendable (String) throws(FileError) -> [UInt8]
    ) throws(FileError) -> [UInt8] {
        let late = FileError(.notRead(within: patience))
        guard hangingReads(of: path) == 0 else { throw late }
        let reading = BoundedRead(path)
        do throws(SystemError) {
            try Thread.detach(name: "file") { reading.finish(Result { () throws(FileError) in try read(path) }) }
        } catch {
            throw FileError(.system(error.code))
        }
        _ = reading.end.wait(timeout: .now() + .milliseconds(Int(clamping: patience.milliseconds)))
        guard let result = reading.take() else { throw late }
        return try result.get()
    }

    static func hangingReads(of path: String) -> Int { hanging.withLock { $0[path] ?? 0 } }

    private func finish(_ result: Result<[UInt8], FileError>) {
        state.withLock { state in
            if case .overdue = state { Self.hanging.withLock { $0[path] = $0[path].flatMap { $0 > 1 ? $0 - 1 : nil } } }
            state = .done(result)
        }
        end.signal()
    }

    /// - Returns: nil if the read hangs.
    private func take() -> Result<[UInt8], FileError>? {
        state.withLock { state in
            if case .done(let result) = state { return result }
            state = .overdue
            Self.hanging.withLock { $0[path, default: 0] += 1 }
            return nil
        }
    }
}

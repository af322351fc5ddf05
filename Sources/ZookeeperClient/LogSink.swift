import Synchronization

/// The log closure of one client. While a server is down the library repeats the same few lines ten times a second: each is
/// passed on once until the next connection.
final class LogSink: Sendable {
    private let write: @Sendable (ZookeeperConfiguration.LogLevel, String) -> Void
    private let seen = Mutex<Set<String>>([])

    /// Lines with variable parts (durations, addresses) must not use up memory during a long outage.
    private static let limit = 100

    init(_ write: @escaping @Sendable (ZookeeperConfiguration.LogLevel, String) -> Void) {
        self.write = write
    }

    func log(_ level: ZookeeperConfiguration.LogLevel, _ message: String) {
        let isNew = seen.withLock { seen in
            // The limit does not apply to the line that reports recovery.
            let hasRoom = seen.count < Self.limit || message.hasPrefix("session establishment complete")
            return hasRoom && seen.insert(message).inserted
        }
        if isNew {
            write(level, message)
        }
    }

    func forgetRepeats() {
        seen.withLock { $0.removeAll() }
    }
}

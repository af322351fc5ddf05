import Synchronization

/// One client's log closure. While a server is away the library says the same few lines ten times a second, for as long as that lasts:
/// each is passed on once until the next connection.
final class LogSink: Sendable {
    private let write: @Sendable (ZookeeperConfiguration.LogLevel, String) -> Void
    private let seen = Mutex<Set<String>>([])

    /// Lines with a changing part in them (a duration, an address) must not fill the memory of a long outage.
    private static let limit = 100

    init(_ write: @escaping @Sendable (ZookeeperConfiguration.LogLevel, String) -> Void) {
        self.write = write
    }

    func log(_ level: ZookeeperConfiguration.LogLevel, _ message: String) {
        let isNew = seen.withLock { seen in
            // The limit is not for the line that says that all is well again.
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

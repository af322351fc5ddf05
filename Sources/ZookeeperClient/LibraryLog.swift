import CZookeeper
import Glibc
import Synchronization

/// Passes libzookeeper's log lines to the clients' closures.
///
/// The library's callback gets a line without context, so the whole process shares one list of sinks. The debug level stays off:
/// there 3.8.0 reads the freed handle when closing.
enum LibraryLog {
    private static let sinks = Mutex<[LogSink]>([])

    /// Without a callback the library logs to its stream, stderr by default. Never closed: the library may write to it until the
    /// process ends.
    private static let silencedStream: Void = {
        if let null = fopen("/dev/null", "we") {
            zoo_set_log_stream(null)
        }
    }()

    static func add(_ sink: LogSink) {
        _ = silencedStream
        sinks.withLock { $0.append(sink) }
    }

    static func remove(_ sink: LogSink) {
        sinks.withLock { $0.removeAll { $0 === sink } }
    }

    static let callback: log_callback_fn = { line in
        guard let line else { return }
        let (level, message) = parse(String(cString: line))
        // The closures run outside the lock, since they are foreign code.
        for sink in sinks.withLock({ $0 }) {
            sink.log(level, message)
        }
    }

    /// A line is `TIME:PID(THREAD):ZOO_LEVEL@FUNCTION@LINE: MESSAGE`.
    static func parse(_ line: String) -> (level: ZookeeperConfiguration.LogLevel, message: String) {
        let parts = line.split(separator: "@", maxSplits: 2)
        guard parts.count == 3, let colon = parts[2].firstIndex(of: ":") else {
            return (.warning, line)
        }
        let level: ZookeeperConfiguration.LogLevel =
            if parts[0].hasSuffix("ZOO_ERROR") { .error } else if parts[0].hasSuffix("ZOO_WARN") { .warning } else { .info }
        var message = parts[2][colon...].dropFirst().drop(while: \.isWhitespace)
        while message.last?.isNewline == true {
            message.removeLast()
        }
        return (level, String(message))
    }
}

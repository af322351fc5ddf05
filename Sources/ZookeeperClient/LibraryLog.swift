import CZookeeper
import Glibc
import Synchronization

/// libzookeeper's log lines on their way to the clients' closures.
///
/// The library's callback gets a line and no context, so one list of sinks serves the whole process.
/// Its debug level stays off: 3.8.0 reads the freed handle there when it closes.
enum LibraryLog {
    private static let sinks = Mutex<[LogSink]>([])

    /// What the library logs without a callback goes to its stream, which is stderr unless another is set.
    /// Never closed: the library may write to it until the process ends.
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
        // The closures run outside the lock: they are foreign code.
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

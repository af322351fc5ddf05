/// The program's log: one line of logfmt or JSON for each event.
struct Log: Sendable {
    /// Lines below it are left out.
    let level: LogLevel
    private let format: LogFormat
    /// nil for lines of the exporter, and of the cluster of `--kafka.server`.
    private var cluster: String?
    private var marksLevels = false
    private let write: @Sendable ([UInt8]) -> Void

    /// - Parameter write: takes each line whole, with its end, from any thread, and must not block.
    init(level: LogLevel, format: LogFormat, write: @escaping @Sendable ([UInt8]) -> Void) {
        self.level = level
        self.format = format
        self.write = write
    }

    /// For lines about a cluster of `--config.file`.
    func of(cluster: String) -> Log {
        var log = self
        log.cluster = cluster
        return log
    }

    /// With the letter by which telegraf knows the level before each line.
    var markingLevels: Log {
        var log = self
        log.marksLevels = true
        return log
    }

    func debug(_ message: StaticString, _ metadata: KeyValuePairs<LogKey, String> = [:]) {
        log(.debug, message, metadata)
    }

    func info(_ message: StaticString, _ metadata: KeyValuePairs<LogKey, String> = [:]) {
        log(.info, message, metadata)
    }

    func warn(_ message: StaticString, _ metadata: KeyValuePairs<LogKey, String> = [:]) {
        log(.warn, message, metadata)
    }

    func error(_ message: StaticString, _ metadata: KeyValuePairs<LogKey, String> = [:]) {
        log(.error, message, metadata)
    }

    func log(_ level: LogLevel, _ message: StaticString, _ metadata: KeyValuePairs<LogKey, String> = [:]) {
        guard level >= self.level else { return }
        let line = LogLine(format, time: .now, level: level, message: message, metadata: metadata, cluster: cluster).bytes
        write(marksLevels ? "\(level.rawValue.prefix(1).uppercased())! ".utf8 + line : line)
    }
}

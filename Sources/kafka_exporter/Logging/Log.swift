import Glibc

/// The program's log: one line of logfmt or JSON for each event, written to standard error at once.
struct Log: Sendable {
    /// Lines below it are left out.
    let level: LogLevel
    private let format: LogFormat
    private let write: @Sendable ([UInt8]) -> Void

    init(level: LogLevel, format: LogFormat) {
        self.init(level: level, format: format) { Self.write($0, to: STDERR_FILENO) }
    }

    /// - Parameter write: takes each line whole, with its end, from any thread.
    init(level: LogLevel, format: LogFormat, write: @escaping @Sendable ([UInt8]) -> Void) {
        self.level = level
        self.format = format
        self.write = write
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
        write(LogLine(format, time: .now, level: level, message: message, metadata: metadata).bytes)
    }

    /// One write a line keeps the lines of several threads apart. Where nobody reads the log any more it is lost.
    static func write(_ line: [UInt8], to file: Int32) {
        var rest = line[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

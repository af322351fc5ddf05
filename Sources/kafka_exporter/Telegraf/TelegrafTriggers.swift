import Glibc
import System

/// When telegraf wants the series: each newline on standard input, each SIGHUP, SIGUSR1 and SIGUSR2, or an interval of our own. Triggers that
/// arrive during a scrape are merged into one.
final class TelegrafTriggers {
    /// Ends with standard input, which telegraf closes when it stops the plugin.
    let stream: AsyncStream<Void>
    private let signals: [SignalHandler]
    private let timer: Task<Void, Never>?

    /// - Parameters:
    ///   - interval: nil to wait for telegraf only.
    ///   - onEnd: called when standard input ends.
    /// - Throws: if the system allows no more threads.
    init(interval: Duration?, onEnd: @escaping @Sendable () -> Void) throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.stream = stream
        signals = [SIGHUP, SIGUSR1, SIGUSR2].map { SignalHandler($0) { continuation.yield() } }
        timer = interval.map { interval in
            Task {
                repeat { continuation.yield() } while (try? await Task.sleep(for: interval)) != nil
            }
        }
        // telegraf gives up on a newline after one second, so standard input is always read.
        try Thread.detach(name: "standard input") {
            Self.readLines { continuation.yield() }
            continuation.finish()
            onEnd()
        }
    }

    /// Until the end of standard input.
    private static func readLines(_ onLine: () -> Void) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count > 0 {
                if buffer[..<count].contains(UInt8(ascii: "\n")) { onLine() }
            } else if count < 0, errno == EAGAIN {
                // Whoever started the process may have set the file to non-blocking.
                var entry = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
                poll(&entry, 1, -1)
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }

    deinit { timer?.cancel() }
}

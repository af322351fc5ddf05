import Glibc

/// Delivers SIGTERM and SIGINT instead of ending the process.
final class TerminationSignals {
    private let received: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation
    private let handlers: [SignalHandler]

    /// Takes the signals over for the whole process.
    init() {
        let (received, continuation) = AsyncStream.makeStream(of: String.self)
        self.received = received
        self.continuation = continuation
        handlers = [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")].map { number, name in
            SignalHandler(number) { continuation.yield(name) }
        }
        // If the program that reads the log ends, the exporter goes on.
        signal(SIGPIPE, SIG_IGN)
    }

    /// The name of the next signal; nil after `stopWaiting`.
    func next() async -> String? {
        for await name in received { return name }
        return nil
    }

    /// Ends the wait for signals.
    var stopWaiting: @Sendable () -> Void {
        { [continuation] in continuation.finish() }
    }
}

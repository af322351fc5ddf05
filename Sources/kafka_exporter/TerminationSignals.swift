import Dispatch
import Glibc

/// SIGTERM and SIGINT, one after another, instead of the end of the process.
final class TerminationSignals {
    private let received: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation
    private let sources: [any DispatchSourceSignal]

    /// Takes the signals over for the whole process.
    init() {
        let (received, continuation) = AsyncStream.makeStream(of: String.self)
        self.received = received
        self.continuation = continuation
        sources = [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")].map { number, name in
            // The source sees a signal also where it is ignored; otherwise it would end the process first.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield(name) }
            source.resume()
            return source
        }
        // A log that is piped into a program which ended is no reason to end as well.
        signal(SIGPIPE, SIG_IGN)
    }

    /// The name of the next one; nil once nobody is to wait for signals any more.
    func next() async -> String? {
        for await name in received { return name }
        return nil
    }

    /// Ends the wait for signals.
    var stopWaiting: @Sendable () -> Void {
        { [continuation] in continuation.finish() }
    }
}

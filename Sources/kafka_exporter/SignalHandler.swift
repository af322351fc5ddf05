import Dispatch
import Glibc

/// Calls a function for each signal of a number, instead of ending the process.
final class SignalHandler: Sendable {
    /// Dispatch's objects may be used from every thread.
    private nonisolated(unsafe) let source: any DispatchSourceSignal

    /// Takes the signal over for the whole process.
    init(_ number: Int32, _ handler: @escaping @Sendable () -> Void) {
        // Ignored signals still reach the source; otherwise they would end the process first.
        signal(number, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler(handler: handler)
        source.resume()
    }

    deinit { source.cancel() }
}

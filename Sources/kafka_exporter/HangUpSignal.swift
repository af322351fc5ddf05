import Dispatch
import Glibc

/// Calls a function on each SIGHUP, instead of ending the process.
final class HangUpSignal: Sendable {
    /// Dispatch's objects may be used from every thread.
    private nonisolated(unsafe) let source: any DispatchSourceSignal

    init(_ handler: @escaping @Sendable () -> Void) {
        signal(SIGHUP, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
        source.setEventHandler(handler: handler)
        source.resume()
    }

    deinit { source.cancel() }
}

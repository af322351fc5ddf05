internal import CLinux
internal import Glibc

/// An operating system thread, for blocking calls: Swift's cooperative pool has one thread per core, and would stall meanwhile.
public struct Thread: Sendable {
    private let id: pthread_t

    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts a thread that is never joined.
    /// - Parameter name: up to 15 bytes, shown by `top -H`.
    /// - Throws: if the system allows no more threads.
    public static func detach(name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        pthread_detach(try Thread(name: name, body).id)
    }

    /// Starts a thread, which must be joined.
    public init(name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        var id = pthread_t()
        let failure = pthread_create(
            &id, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                // Signals are left to the main program. Libraries write to sockets without MSG_NOSIGNAL: SIGPIPE must not end the process.
                var all = sigset_t()
                sigfillset(&all)
                pthread_sigmask(SIG_SETMASK, &all, nil)
                pthread_setname_np(pthread_self(), start.name)
                start.body()
                return nil
            }, start.toOpaque())
        guard failure == 0 else {
            start.release()
            throw SystemError("pthread_create", code: failure)
        }
        self.id = id
    }

    /// Waits for the thread to end.
    public func join() {
        pthread_join(id, nil)
    }
}

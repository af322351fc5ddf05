import Glibc
import Synchronization

/// The one thread that serves all brokers, and the lock that it shares with whoever changes or asks the cluster.
final class EventLoop: Sendable {
    let model: ClusterModel
    let runtime: Mutex<ClusterRuntime>
    private let poller: Poller
    private let thread = Mutex<pthread_t?>(nil)

    init(_ model: ClusterModel, clock: SimulationClock) throws(SystemError) {
        let poller = try Poller()
        self.poller = poller
        self.model = model
        runtime = Mutex(ClusterRuntime(model, clock: clock, poller: poller))
    }

    func start() throws(SystemError) {
        var id = pthread_t()
        let this = Unmanaged.passRetained(self)
        let code = pthread_create(
            &id, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, this.toOpaque())
        guard code == 0 else {
            this.release()
            throw SystemError(operation: "pthread_create", code: code)
        }
        thread.withLock { $0 = id }
    }

    /// Closes every socket and waits for the thread to end.
    func stop() {
        runtime.withLock { $0.stop() }
        if let id = thread.withLock({ thread in
            defer { thread = nil }
            return thread
        }) {
            pthread_join(id, nil)
        }
    }

    private func run() {
        while let events = try? poller.wait() {
            let goesOn = runtime.withLock { runtime in
                guard !runtime.isStopping else { return false }
                runtime.handle(events)
                return true
            }
            guard goesOn else { return }
        }
    }
}

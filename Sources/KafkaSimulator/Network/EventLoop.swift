import Synchronization
import System

/// The thread that serves all brokers, and the lock that it shares with callers that change or query the cluster.
final class EventLoop: Sendable {
    let model: ClusterModel
    let runtime: Mutex<ClusterRuntime>
    private let poller: Poller
    private let thread = Mutex<Thread?>(nil)

    init(_ model: ClusterModel, clock: SimulationClock) throws(SystemError) {
        let poller = try Poller()
        self.poller = poller
        self.model = model
        runtime = Mutex(ClusterRuntime(model, clock: clock, poller: poller))
    }

    func start() throws(SystemError) {
        let started = try Thread(name: "simulator") { self.run() }
        thread.withLock { $0 = started }
    }

    /// Closes every socket and waits for the thread to end.
    func stop() {
        runtime.withLock { $0.stop() }
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        running?.join()
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

import CLinux
import Foundation
import Glibc
import Synchronization

/// A port of 127.0.0.1 in front of others: each new connection goes to the next of them. Closed when released.
public final class TCPProxy: Sendable {
    public let port: Int
    private let relay: Relay

    /// `127.0.0.1:port`.
    public var address: String { "127.0.0.1:\(port)" }

    /// - Parameters:
    ///   - port: a free one, from `LoopbackPorts`.
    ///   - targets: ports of 127.0.0.1.
    ///   - latency: the delay of all responses; less than a second.
    public init(port: Int, targets: [Int], latency: Duration = .zero) throws {
        precondition(!targets.isEmpty, "a proxy needs somewhere to go")
        guard let number = UInt16(exactly: port) else {
            throw TestSupportError("\(port) is no port")
        }
        self.port = port
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else {
            throw TestSupportError("cannot open a socket: \(String(cString: strerror(errno)))")
        }
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard withLoopbackAddress(port: number, { bind(listener, $0, $1) }) == 0, listen(listener, 128) == 0 else {
            let reason = String(cString: strerror(errno))
            close(listener)
            throw TestSupportError("cannot listen on 127.0.0.1:\(port): \(reason)")
        }
        relay = Relay(listener: listener, targets: targets, latency: latency)
        Thread.detachNewThread { [relay] in relay.accept() }
    }

    deinit {
        relay.stop()
    }

    /// The state of the threads. Separate from the proxy, so that they do not keep it alive.
    private final class Relay: Sendable {
        private struct State {
            var isStopped = false
            var nextTarget = 0
            var open: Set<Int32> = []
        }

        private let listener: Int32
        private let targets: [Int]
        private let latency: Duration
        private let state = Mutex(State())

        init(listener: Int32, targets: [Int], latency: Duration) {
            self.listener = listener
            self.targets = targets
            self.latency = latency
        }

        func accept() {
            while true {
                let client = accept4(listener, nil, nil, Int32(SOCK_CLOEXEC.rawValue))
                if client < 0 && errno == EINTR { continue }
                guard client >= 0 else { break }
                connect(client)
            }
            close(listener)
        }

        func stop() {
            state.withLock { state in
                state.isStopped = true
                for descriptor in state.open {
                    shutdown(descriptor, Int32(SHUT_RDWR))
                }
            }
            // Wakes accept, which then closes it.
            shutdown(listener, Int32(SHUT_RDWR))
        }

        private func connect(_ client: Int32) {
            let target = state.withLock { state in
                state.nextTarget += 1
                return targets[state.nextTarget % targets.count]
            }
            let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard server >= 0, withLoopbackAddress(port: UInt16(target), { Glibc.connect(server, $0, $1) }) == 0 else {
                close(client)
                if server >= 0 { close(server) }
                return
            }
            let isStopped = state.withLock { state in
                state.open.formUnion([client, server])
                return state.isStopped
            }
            if isStopped {
                shutdown(client, Int32(SHUT_RDWR))
            }
            Thread.detachNewThread { [self] in
                let done = DispatchSemaphore(value: 0)
                Thread.detachNewThread { [self] in
                    pump(from: server, to: client, latency: latency)
                    done.signal()
                }
                pump(from: client, to: server)
                done.wait()
                state.withLock { $0.open.subtract([client, server]) }
                close(client)
                close(server)
            }
        }

        /// Until one side closes; then both are closed.
        private func pump(from source: Int32, to destination: Int32, latency: Duration = .zero) {
            while let bytes = try? readSome(from: source), !bytes.isEmpty {
                if latency > .zero { usleep(useconds_t(latency.components.attoseconds / 1_000_000_000_000)) }
                guard (try? sendAll(bytes, to: destination)) != nil else { break }
            }
            shutdown(source, Int32(SHUT_RDWR))
            shutdown(destination, Int32(SHUT_RDWR))
        }
    }
}

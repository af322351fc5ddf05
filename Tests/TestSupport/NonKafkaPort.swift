import Foundation
import Glibc
import Synchronization

/// A port of 127.0.0.1 where something other than a Kafka broker listens. Closed when released.
public final class NonKafkaPort: Sendable {
    public enum Behaviour: Sendable {
        /// Sends this once it has received something, and closes the connection.
        case says(String)
        /// Closes the connection once it has received something.
        case closes
        /// Never sends anything.
        case keepsSilent
        /// Neither accepts nor refuses connections: its queue is full, so the system drops new ones.
        case swallowsConnections
    }

    public let port: Int
    private let listener: Int32
    private let connections = Mutex<[Int32]>([])

    public var address: String { "127.0.0.1:\(port)" }

    public init(_ behaviour: Behaviour) throws {
        port = try LoopbackPorts.next()
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let isFull = if case .swallowsConnections = behaviour { true } else { false }
        let listener = listener
        guard listener >= 0,
            withLoopbackAddress(port: UInt16(port), { bind(listener, $0, $1) == 0 && listen(listener, isFull ? 0 : 64) == 0 })
        else { throw TestSupportError("cannot listen on 127.0.0.1:\(port): \(String(cString: strerror(errno)))") }
        switch behaviour {
        case .says(let text): serve { try? sendAll(Array(text.utf8), to: $0) }
        case .closes: serve { _ in }
        case .keepsSilent: break
        case .swallowsConnections: fillQueue()
        }
    }

    deinit {
        // Wakes accept, whose thread then closes it.
        shutdown(listener, Int32(SHUT_RDWR))
        for connection in connections.withLock({ $0 }) { close(connection) }
    }

    private func serve(_ answer: @escaping @Sendable (Int32) -> Void) {
        Thread.detachNewThread { [listener] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { break }
                Thread.detachNewThread {
                    if let bytes = try? readSome(from: connection), !bytes.isEmpty { answer(connection) }
                    close(connection)
                }
            }
            close(listener)
        }
    }

    /// A queue of length 0 holds one connection; one more is pending, and later ones get no answer.
    private func fillQueue() {
        for _ in 0..<4 {
            let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
            let connection = socket(AF_INET, type, 0)
            guard connection >= 0 else { return }
            _ = withLoopbackAddress(port: UInt16(port)) { connect(connection, $0, $1) }
            connections.withLock { $0.append(connection) }
        }
    }
}

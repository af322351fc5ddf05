import Foundation
import Glibc
import TestSupport

/// A server of another kind: sends each client the same bytes once it has sent something, and disconnects. Stopped when released.
final class NonZookeeperServer: Sendable {
    private let listener: Int32
    private let connections: AsyncStream<Void>

    init(port: Int, answer: [UInt8]) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        let isListening = withLoopbackAddress(port: UInt16(port)) { bind(listener, $0, $1) == 0 && listen(listener, 16) == 0 }
        guard isListening else {
            let reason = String(cString: strerror(errno))
            close(listener)
            throw TestSupportError("cannot listen on 127.0.0.1:\(port): \(reason)")
        }
        let (connections, signal) = AsyncStream.makeStream(of: Void.self)
        self.listener = listener
        self.connections = connections
        Thread.detachNewThread {
            while case let client = accept(listener, nil, nil), client >= 0 {
                var question = [UInt8](repeating: 0, count: 1024)
                _ = recv(client, &question, question.count, 0)
                _ = send(client, answer, answer.count, Int32(MSG_NOSIGNAL))
                close(client)
                signal.yield()
            }
            close(listener)
        }
    }

    deinit {
        // Wakes the thread, which closes it.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// Returns once a client has been answered.
    func firstConnection() async throws {
        for await _ in connections { return }
    }
}

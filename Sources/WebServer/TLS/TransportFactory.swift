import Synchronization
internal import System
internal import TLS

/// Makes the transports of new connections: encrypted if there is a context, otherwise plain.
final class TransportFactory: Sendable {
    private let tls: Mutex<TLSContext?>

    init(tls: TLSContext?) {
        self.tls = Mutex(tls)
    }

    func use(_ context: TLSContext) {
        tls.withLock { $0 = context }
    }

    func makeTransport(_ socket: FileDescriptor) throws -> any Transport {
        guard let context = tls.withLock({ $0 }) else { return PlainTransport(socket) }
        return try TLSTransport(socket, context: context)
    }
}

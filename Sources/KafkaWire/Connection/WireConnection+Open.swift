internal import Glibc
internal import KafkaReader
internal import Synchronization
internal import System
internal import TLS

extension WireConnection {
    /// Connects to one of the addresses of a host, and does the TLS handshake.
    /// - Parameter isConnected: called when somebody has accepted the connection.
    static func open(
        _ address: HostPort, tls: WireSecurity.TLS?, loop: WireLoop, observer: WireObserver, deadline: ContinuousClock.Instant,
        isConnected: () -> Void
    ) async throws(KafkaError) -> WireConnection {
        let peers = try await resolve(address, deadline: deadline)
        var failure: KafkaError?
        for (index, peer) in peers.enumerated() {
            guard !deadline.isPast else { break }
            // An address that does not answer leaves time for the next ones.
            let now = ContinuousClock.now
            let slice = min(.seconds(5), now.duration(to: deadline) / (peers.count - index))
            do throws(KafkaError) {
                let descriptor = try await connect(to: peer, address, loop: loop, deadline: now + slice)
                isConnected()
                let connection: WireConnection
                do throws(TLSError) {
                    connection = try WireConnection(descriptor, address: address, tls: tls, loop: loop, observer: observer)
                } catch {
                    throw KafkaError(.tls, .connect, detail: "\(address): \(error)")
                }
                try await connection.start(deadline: now + slice)
                return connection
            } catch {
                // Of several addresses, the one where somebody listens has the better reason.
                if error.code != .unconnectable || failure?.code == .unconnectable || failure == nil { failure = error }
            }
        }
        throw failure ?? KafkaError(.timedOut, .connect, detail: "\(address): timed out")
    }

    private static func resolve(
        _ address: HostPort, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> [SocketAddress] {
        func failure(_ code: KafkaError.Code, _ words: String) -> KafkaError {
            KafkaError(code, .connect, detail: "\(address): \(words)")
        }
        let result: Result<[SocketAddress], SocketAddress.ResolutionFailure>
        do throws(BlockingCall.Failure) {
            result = try await BlockingCall.run(deadline: deadline) {
                Result { () throws(SocketAddress.ResolutionFailure) in
                    try SocketAddress.resolve(address.host, port: address.port, for: .connectingByAnyFamily)
                }
            }
        } catch {
            switch error {
            case .timedOut: throw failure(.unresolvable, "the name did not resolve in time")
            case .noThread: throw failure(.outOfResources, "\(error)")
            }
        }
        switch result {
        case .success(let addresses): return addresses
        case .failure(let error): throw failure(.unresolvable, "the name does not resolve: \(error)")
        }
    }

    private static func connect(
        to peer: SocketAddress, _ address: HostPort, loop: WireLoop, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> FileDescriptor {
        func failure(_ code: KafkaError.Code, _ words: String) -> KafkaError {
            var error = KafkaError(code, .connect, detail: "\(address): cannot connect to \(peer): \(words)")
            error.cause = .connect
            return error
        }
        do throws(SystemError) {
            let descriptor = FileDescriptor(
                owning: try systemCall("socket") {
                    socket(peer.family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
                })
            var one: Int32 = 1
            for (level, option) in [(Int32(IPPROTO_TCP), TCP_NODELAY), (SOL_SOCKET, SO_KEEPALIVE)] {
                try systemCall("setsockopt") {
                    setsockopt(descriptor.raw, level, option, &one, socklen_t(MemoryLayout<Int32>.size))
                }
            }
            let status = peer.withSocketAddress { Glibc.connect(descriptor.raw, $0, $1) == 0 ? 0 : errno }
            guard status == 0 || status == EINPROGRESS else { throw SystemError("connect", code: status) }
            let opening = OpeningSocket(descriptor)
            let id = try loop.add(descriptor, opening, interest: .writable)
            let code = await loop.value(of: opening.errorCode, until: deadline) { ETIMEDOUT }
            loop.remove(descriptor, id: id)
            guard code == 0 else { throw SystemError("connect", code: code) }
            return descriptor
        } catch {
            let code: KafkaError.Code =
                switch error.code {
                case ETIMEDOUT: .timedOut
                case ECONNREFUSED, EHOSTUNREACH, ENETUNREACH: .unconnectable
                default: .disconnected
                }
            throw failure(code, SystemError.message(error.code))
        }
    }

    /// Waits for the end of a non-blocking connect.
    private final class OpeningSocket: WireLoop.Handler {
        let errorCode = OneShot<Int32>()
        private let descriptor: FileDescriptor

        init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

        func isReady(_ event: Epoll.Event, buffer: WireLoop.ReadBuffer) {
            var code: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            let status = getsockopt(descriptor.raw, SOL_SOCKET, SO_ERROR, &code, &size)
            errorCode.settle(status == 0 ? code : errno)
        }
    }
}

import Glibc
internal import System

/// Unencrypted TCP.
final class PlainTransport: Transport {
    private let socket: FileDescriptor

    /// - Parameter socket: connected and non-blocking.
    init(_ socket: FileDescriptor) {
        self.socket = socket
    }

    func handshake() -> IOResult<Void> {
        .done(())
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult<Int> { socket.receive(into: buffer) }
    func write(_ bytes: UnsafeRawBufferPointer) -> IOResult<Int> { socket.send(bytes) }

    func finishWriting() {
        shutdown(socket.raw, Int32(SHUT_WR))
    }
}

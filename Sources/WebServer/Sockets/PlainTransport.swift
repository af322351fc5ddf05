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

    func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult<Int> {
        do throws(SystemError) {
            let count = try systemCall("recv") { recv(socket.raw, buffer.baseAddress, buffer.count, 0) }
            return count == 0 ? .ended : .done(count)
        } catch {
            return error.code == EAGAIN ? .blocked(on: .readable) : .failed(error)
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> IOResult<Int> {
        do throws(SystemError) {
            // MSG_NOSIGNAL: writing to a client that has disconnected must not end the process.
            return .done(try systemCall("send") { send(socket.raw, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) })
        } catch {
            return error.code == EAGAIN ? .blocked(on: .writable) : .failed(error)
        }
    }

    func finishWriting() {
        shutdown(socket.raw, Int32(SHUT_WR))
    }
}

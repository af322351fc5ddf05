internal import Glibc

/// The steps of a connected and non-blocking socket.
extension FileDescriptor {
    /// Reads at least one byte when `done`, and as many as have arrived and fit.
    public func receive(into buffer: UnsafeMutableRawBufferPointer) -> IOResult<Int> {
        do throws(SystemError) {
            let count = try systemCall("recv") { recv(raw, buffer.baseAddress, buffer.count, 0) }
            return count == 0 ? .ended : .done(count)
        } catch {
            return error.code == EAGAIN ? .blocked(on: .readable) : .failed(error)
        }
    }

    /// Writes at least one byte of a non-empty buffer when `done`.
    public func send(_ bytes: UnsafeRawBufferPointer) -> IOResult<Int> {
        do throws(SystemError) {
            // MSG_NOSIGNAL: writing to a peer that has disconnected must not end the process.
            return .done(try systemCall("send") { Glibc.send(raw, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) })
        } catch {
            return error.code == EAGAIN ? .blocked(on: .writable) : .failed(error)
        }
    }
}

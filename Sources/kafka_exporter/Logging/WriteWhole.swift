import Glibc

/// Writes all of the bytes, and blocks for as long as that takes.
/// - Returns: false if that is impossible, as with a pipe whose reader has gone.
@discardableResult
func writeWhole(_ bytes: [UInt8], to file: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        if count >= 0 {
            rest = rest.dropFirst(count)
        } else if errno == EAGAIN {
            // Whoever started the process may have set the file to non-blocking.
            var entry = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
            poll(&entry, 1, -1)
        } else if errno != EINTR {
            return false
        }
    }
    return true
}

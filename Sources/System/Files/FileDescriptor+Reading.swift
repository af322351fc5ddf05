internal import Glibc

extension FileDescriptor {
    /// Opens a file for reading. Blocks as long as its file system does. Opening a FIFO blocks until it is opened for writing.
    public convenience init(reading path: String) throws(SystemError) {
        try self.init(reading: path, flags: 0)
    }

    /// - Parameter flags: added to `O_RDONLY` and `O_CLOEXEC`.
    convenience init(reading path: String, flags: Int32) throws(SystemError) {
        self.init(owning: try systemCall("open \(path)") { open(path, O_RDONLY | O_CLOEXEC | flags) })
    }

    /// Reads to the end of the file.
    /// - Returns: nil if there are more than `limit` bytes.
    public func readToEnd(limit: Int) throws(SystemError) -> [UInt8]? {
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = try systemCall("read") { read(raw, &chunk, chunk.count) }
            if count == 0 { return content }
            content += chunk.prefix(count)
            if content.count > limit { return nil }
        }
    }
}

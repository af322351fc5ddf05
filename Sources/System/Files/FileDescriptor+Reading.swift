internal import Glibc

extension FileDescriptor {
    /// Opens a file for reading. Blocks for as long as its file system does, and for a FIFO until somebody writes to it.
    public convenience init(reading path: String) throws(SystemError) {
        try self.init(reading: path, flags: 0)
    }

    /// - Parameter flags: beyond `O_RDONLY` and `O_CLOEXEC`.
    convenience init(reading path: String, flags: Int32) throws(SystemError) {
        self.init(owning: try systemCall("open \(path)") { open(path, O_RDONLY | O_CLOEXEC | flags) })
    }

    /// Reads up to the end.
    /// - Returns: nil where there are more than `limit` bytes.
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

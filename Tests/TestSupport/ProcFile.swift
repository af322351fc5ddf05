import Glibc

/// Reads files of /proc. They report a size of 0 and arrive in pieces, the first of which Foundation takes for the whole.
public enum ProcFile {
    public static func read(_ path: String) throws -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw TestSupportError("cannot open \(path): \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        var bytes: [UInt8] = []
        while true {
            let chunk = try readSome(from: file)
            if chunk.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk
        }
    }
}

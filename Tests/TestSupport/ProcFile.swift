import Glibc

/// Reads files of /proc: their size is 0 and they come in pieces, which Foundation takes for their end.
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

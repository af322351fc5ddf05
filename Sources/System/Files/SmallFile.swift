internal import Glibc

/// Reads small files whole: keys, certificates, passwords, tokens, and configurations that name them.
public enum SmallFile {
    /// In bytes. Far above any key file, and low enough that a wrong path (a device, a log) cannot fill the memory.
    static let limit = 4 << 20

    /// How long the reading of a file may take: local disks take milliseconds.
    static let patience: Duration = .seconds(5)

    /// Reads a regular file, or one that a symbolic link leads to. A pipe (`<(...)` of a shell, `/dev/stdin`) would give what it has once,
    /// and be empty when it is read again.
    ///
    /// Blocks its thread, for five seconds at most. Tasks call it by way of ``BlockingCall``.
    public static func read(_ path: String) throws(FileError) -> [UInt8] {
        try BoundedRead.content(of: path, within: patience) { path throws(FileError) in try readUnbounded(path) }
    }

    private static func readUnbounded(_ path: String) throws(FileError) -> [UInt8] {
        let result: Result<[UInt8]?, SystemError> = Result { () throws(SystemError) in
            // O_NONBLOCK: opening a FIFO must not hang the start.
            let file = try FileDescriptor(reading: path, flags: O_NONBLOCK)
            var status = stat()
            try systemCall("fstat") { fstat(file.raw, &status) }
            switch status.st_mode & S_IFMT {
            case S_IFREG: break
            // /dev/null, as an empty file: so they say that there is none.
            case S_IFCHR where status.st_rdev == 1 << 8 | 3: return []
            case S_IFDIR: throw SystemError("read", code: EISDIR)
            default: return nil
            }
            guard let content = try file.readToEnd(limit: limit) else { throw SystemError("read", code: EFBIG) }
            return content
        }
        switch result {
        case .success(let content?): return content
        case .success(nil): throw FileError(.notRegular)
        case .failure(let error): throw FileError(.system(error.code))
        }
    }

    /// Whether there is no such file. One that cannot be read for another reason is there.
    public static func isAbsent(_ path: String) -> Bool {
        do throws(FileError) {
            _ = try read(path)
            return false
        } catch {
            return error.isAbsence
        }
    }
}

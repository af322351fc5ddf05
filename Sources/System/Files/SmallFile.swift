internal import Glibc

/// Reads small files whole: keys, certificates, passwords, tokens, and configurations that name them.
public enum SmallFile {
    /// In bytes. Far above any key file, and low enough that a wrong path (a device, a log) cannot fill the memory.
    static let limit = 4 << 20

    /// The time limit for reading a file. Local disks take milliseconds.
    static let patience: Duration = .seconds(5)

    /// Reads a regular file, also through a symbolic link. Pipes (`<(...)` in a shell, `/dev/stdin`) are rejected: they deliver their
    /// content once, and would be empty when read again.
    ///
    /// Blocks the thread for at most five seconds. Tasks must call it through ``BlockingCall``.
    public static func read(_ path: String) throws(FileError) -> [UInt8] {
        try BoundedRead.content(of: path, within: patience) { path throws(FileError) in try readUnbounded(path) }
    }

    private static func readUnbounded(_ path: String) throws(FileError) -> [UInt8] {
        let result: Result<[UInt8]?, SystemError> = Result { () throws(SystemError) in
            // O_NONBLOCK: opening a FIFO must not block start-up.
            let file = try FileDescriptor(reading: path, flags: O_NONBLOCK)
            var status = stat()
            try systemCall("fstat") { fstat(file.raw, &status) }
            switch status.st_mode & S_IFMT {
            case S_IFREG: break
            // /dev/null counts as an empty file: operators pass it to say that there is none.
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

    /// Whether the file does not exist. A file that cannot be read for another reason counts as existing.
    public static func isAbsent(_ path: String) -> Bool {
        do throws(FileError) {
            _ = try read(path)
            return false
        } catch {
            return error.isAbsence
        }
    }
}

import Glibc
internal import System

/// Reads small files whole: keys, certificates, passwords, tokens, and configurations that name them.
public enum FileContent {
    /// Far above any key file, and low enough that a wrong path (a device, a log) cannot fill the memory.
    static let limit = 4 << 20

    /// - Throws: an error that names the flag, the path, the system's reason and what to do.
    static func read(_ path: String, flag: String) throws(AuthenticationError) -> [UInt8] {
        switch read(path) {
        case .success(let bytes): return bytes
        case .failure(let failure): throw AuthenticationError(.file, "--\(flag)=\(path): \(failure.words)")
        }
    }

    public struct Failure: Error {
        /// The errno; nil where it is no regular file.
        let number: Int32?

        /// Whether there is simply no such file.
        var isAbsence: Bool { number == ENOENT || number == ENOTDIR }

        /// The system's words and what to do about them.
        public var words: String {
            guard let number else {
                return "must be a regular file, and no pipe, terminal or device: it is read again to see whether it changed"
            }
            let advice =
                switch number {
                case ENOENT: "check the path"
                case EACCES: "let the user that runs the exporter read it"
                case EISDIR: "name a file, not a directory"
                case EFBIG: "larger than \(FileContent.limit >> 20) MiB: is it the right file?"
                default: "the file could not be read"
                }
            return "\(SystemError.message(number)): \(advice)"
        }
    }

    /// Whether there is no such file. One that cannot be read for another reason is there.
    static func isAbsent(_ path: String) -> Bool {
        if case .failure(let failure) = read(path) { failure.isAbsence } else { false }
    }

    /// Reads a regular file, or one that a symbolic link leads to. A pipe (`<(...)` of a shell, `/dev/stdin`) would give what it has once,
    /// and be empty when it is read again.
    public static func read(_ path: String) -> Result<[UInt8], Failure> {
        // O_NONBLOCK: opening a FIFO must not hang the start.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return .failure(Failure(number: errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .failure(Failure(number: errno)) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        // /dev/null, as an empty file: so they say that there is none.
        case S_IFCHR where status.st_rdev == 1 << 8 | 3: return .success([])
        case S_IFDIR: return .failure(Failure(number: EISDIR))
        default: return .failure(Failure(number: nil))
        }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 {
                if errno == EINTR { continue }
                return .failure(Failure(number: errno))
            }
            if count == 0 { return .success(content) }
            content += chunk.prefix(count)
            if content.count > limit { return .failure(Failure(number: EFBIG)) }
        }
    }
}

internal import Glibc

/// Why a small file could not be read.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    enum Reason: Hashable {
        /// An errno.
        case system(Int32)
        case notRegular
        /// The file system hangs.
        case notRead(within: Duration)
    }

    let reason: Reason

    init(_ reason: Reason) {
        self.reason = reason
    }

    /// Whether the file does not exist.
    public var isAbsence: Bool { reason == .system(ENOENT) || reason == .system(ENOTDIR) }

    /// The reason and what to do about it, without the path, which the caller adds.
    public var description: String {
        switch reason {
        case .notRegular: "must be a regular file, not a pipe, terminal or device: it is read again to detect changes"
        case .notRead(let patience): "not read within \(Self.text(patience)): check whether its file system hangs"
        case .system(let code): "\(SystemError.message(code)): \(Self.advice(code))"
        }
    }

    private static func text(_ duration: Duration) -> String {
        let milliseconds = duration.milliseconds
        return milliseconds.isMultiple(of: 1000) ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }

    private static func advice(_ code: Int32) -> String {
        switch code {
        case ENOENT: "check the path"
        case EACCES: "make it readable for the user that runs the exporter"
        case EISDIR: "must be a file, not a directory"
        case EFBIG: "larger than \(SmallFile.limit >> 20) MiB: is it the right file?"
        default: "the file could not be read"
        }
    }
}

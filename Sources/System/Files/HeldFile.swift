internal import CLinux
internal import Glibc

/// What a file held when it was read and checked, as a file in memory: for libraries that take paths, and open them whenever they make
/// connections. By then the file itself may hold something that is of no use.
public final class HeldFile: Sendable {
    private let descriptor: FileDescriptor

    /// - Returns: nil where the system has no room for it, or keeps a process with privileges from opening its own files.
    public init?(_ content: [UInt8]) {
        // 1 is MFD_CLOEXEC.
        let raw = memfd_create("held", 1)
        guard raw >= 0 else { return nil }
        descriptor = FileDescriptor(owning: raw)
        var rest = content[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(raw, $0.baseAddress, $0.count) }
            guard count > 0 else { return nil }
            rest = rest.dropFirst(count)
        }
        guard access(path, R_OK) == 0 else { return nil }
    }

    /// To be opened by this process, for as long as this object lives.
    public var path: String { "/proc/self/fd/\(descriptor.raw)" }
}

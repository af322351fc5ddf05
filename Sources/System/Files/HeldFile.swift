internal import CLinux
internal import Glibc

/// An in-memory copy of a file, with the content that was read and checked. It is for libraries that take paths and open them whenever they
/// make connections: by then the content of the file itself may be unusable.
public final class HeldFile: Sendable {
    private let descriptor: FileDescriptor

    /// - Returns: nil if the system has no room for it, or does not let a privileged process open its own files.
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

    /// A path that this process can open as long as this object lives.
    public var path: String { "/proc/self/fd/\(descriptor.raw)" }
}

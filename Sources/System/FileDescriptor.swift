internal import Glibc

/// The only owner of an open file descriptor. Closes the descriptor when it is deinitialized.
public final class FileDescriptor: Sendable {
    public let raw: Int32

    public init(owning raw: Int32) {
        self.raw = raw
    }

    deinit {
        // Not retried on EINTR: Linux has already freed the number, and another thread may have reused it.
        close(raw)
    }
}

internal import Glibc

/// The one owner of an open file descriptor, which is closed with it.
public final class FileDescriptor: Sendable {
    public let raw: Int32

    public init(owning raw: Int32) {
        self.raw = raw
    }

    deinit {
        // Not repeated on EINTR: Linux has freed the number by then, and another thread may hold it already.
        close(raw)
    }
}

import Glibc

/// The one owner of an open descriptor, which is closed with it.
final class FileDescriptor: Sendable {
    let raw: Int32

    init(owning raw: Int32) {
        self.raw = raw
    }

    deinit {
        // Not repeated on EINTR: Linux has freed the number by then, and another thread may hold it already.
        close(raw)
    }
}

import Glibc

/// The one owner of a file descriptor, which is closed with it.
final class FileDescriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }
}

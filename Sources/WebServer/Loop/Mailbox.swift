import CLinux
import Glibc
import Synchronization
internal import System

/// How tasks talk to the loop: they post a message and wake it by an eventfd.
final class Mailbox: Sendable {
    enum Message {
        /// Sockets to accept from. Sent as a message so that only the loop owns them, and closes them by releasing them.
        case listen([ListeningSocket])
        case answer(connection: UInt64, path: String, Response)
        case stop(deadline: ContinuousClock.Instant)
    }

    /// Readable while there are messages.
    let descriptor: FileDescriptor
    /// nil once the loop has ended: a handler that outlives it leaves nothing behind.
    private let messages = Mutex<[Message]?>([])

    init() throws(SystemError) {
        let flags = Int32(EFD_CLOEXEC | EFD_NONBLOCK)
        descriptor = FileDescriptor(owning: try systemCall("eventfd") { eventfd(0, flags) })
    }

    func post(_ message: Message) {
        messages.withLock { $0?.append(message) }
        var one: UInt64 = 1
        // It fails only if the counter is at its maximum; then the loop is awake anyway.
        _ = write(descriptor.raw, &one, MemoryLayout<UInt64>.size)
    }

    /// For the loop: the messages since the last call.
    func takeAll() -> [Message] {
        // Cleared before the messages are taken, so that one posted in between wakes the loop again.
        var count: UInt64 = 0
        _ = read(descriptor.raw, &count, MemoryLayout<UInt64>.size)
        return messages.withLock { waiting in
            defer { waiting = waiting.map { _ in [] } }
            return waiting ?? []
        }
    }

    /// For the loop, when it ends.
    func close() {
        messages.withLock { $0 = nil }
    }
}

import CLinux
import Glibc
import Synchronization
internal import System

/// How tasks speak to the loop: they leave a message and wake it through an eventfd.
final class Mailbox: Sendable {
    enum Message {
        /// Sockets to accept from. They come by message so that the loop alone holds them, and closes them by letting go.
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
        // It fails only when the counter is at its end, and then the loop is awake already.
        _ = write(descriptor.raw, &one, MemoryLayout<UInt64>.size)
    }

    /// For the loop: what was left since the last time.
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

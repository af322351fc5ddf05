import CLinux
import Glibc

/// An epoll instance: which of many descriptors are ready. Level-triggered, so that nothing is lost when a turn of the
/// loop leaves bytes where they are.
final class Epoll: Sendable {
    /// What a descriptor is waited for. An error or the end of both directions is reported whatever is asked.
    struct Interest: OptionSet {
        let rawValue: UInt32
        static let readable = Interest(rawValue: EPOLLIN.rawValue)
        static let writable = Interest(rawValue: EPOLLOUT.rawValue)
    }

    struct Event {
        /// What the descriptor was added as. Never a descriptor's number: that may belong to another one by now.
        let id: UInt64
        /// The peer is gone, or the connection broke.
        let isHangUp: Bool
    }

    private let descriptor: FileDescriptor

    init() throws(SystemError) {
        descriptor = FileDescriptor(owning: try systemCall("epoll_create1") { epoll_create1(Int32(EPOLL_CLOEXEC)) })
    }

    func add(_ target: FileDescriptor, id: UInt64, interest: Interest) throws(SystemError) {
        try control(EPOLL_CTL_ADD, target, id: id, interest: interest)
    }

    func modify(_ target: FileDescriptor, id: UInt64, interest: Interest) throws(SystemError) {
        try control(EPOLL_CTL_MOD, target, id: id, interest: interest)
    }

    private func control(_ operation: Int32, _ target: FileDescriptor, id: UInt64, interest: Interest) throws(SystemError) {
        var event = epoll_event()
        event.events = interest.rawValue
        event.data.u64 = id
        _ = try systemCall("epoll_ctl") { epoll_ctl(descriptor.raw, operation, target.raw, &event) }
    }

    /// Waits for events, at most `timeout` (nil: for ever), and returns up to 256 of them.
    func wait(timeout: Duration?) throws(SystemError) -> [Event] {
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        let milliseconds = timeout.map(Self.milliseconds) ?? -1
        let count = try systemCall("epoll_wait") { epoll_wait(descriptor.raw, &events, Int32(events.count), milliseconds) }
        return events.prefix(Int(count)).map { event in
            Event(id: event.data.u64, isHangUp: event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0)
        }
    }

    /// Rounded up: a deadline must have passed when the loop wakes for it.
    private static func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < 1_000_000 else { return Int32.max }
        return Int32(seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

internal import CLinux
internal import Glibc

/// An epoll instance, which reports which of many descriptors are ready. Level-triggered, so that nothing is lost if an iteration of the
/// loop leaves bytes unread.
public final class Epoll: Sendable {
    /// The events to wait for. Errors and the end of both directions are always reported.
    public struct Interest: OptionSet, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        public static let readable = Interest(rawValue: EPOLLIN.rawValue)
        public static let writable = Interest(rawValue: EPOLLOUT.rawValue)
    }

    public struct Event: Sendable {
        /// The id that the descriptor was added with.
        public let id: UInt64
        public let ready: Interest
        /// The peer is gone, or the connection broke.
        public let isHangUp: Bool
    }

    private static let batch = 256
    private let descriptor: FileDescriptor

    public init() throws(SystemError) {
        descriptor = FileDescriptor(owning: try systemCall("epoll_create1") { epoll_create1(Int32(EPOLL_CLOEXEC)) })
    }

    /// - Parameter id: returned with the events. The descriptor's own number may have been reused by then.
    public func add(_ target: FileDescriptor, id: UInt64, interest: Interest) throws(SystemError) {
        try control(EPOLL_CTL_ADD, target, id: id, interest: interest)
    }

    public func modify(_ target: FileDescriptor, id: UInt64, interest: Interest) throws(SystemError) {
        try control(EPOLL_CTL_MOD, target, id: id, interest: interest)
    }

    /// Stops watching a descriptor that stays open. Closing a descriptor does the same.
    public func remove(_ target: FileDescriptor) throws(SystemError) {
        try control(EPOLL_CTL_DEL, target, id: 0, interest: [])
    }

    private func control(_ operation: Int32, _ target: FileDescriptor, id: UInt64, interest: Interest) throws(SystemError) {
        var event = epoll_event()
        event.events = interest.rawValue
        event.data.u64 = id
        try systemCall("epoll_ctl") { epoll_ctl(descriptor.raw, operation, target.raw, &event) }
    }

    /// Waits for events, for at most `timeout` (forever if nil), and returns up to 256 of them.
    public func wait(timeout: Duration? = nil) throws(SystemError) -> [Event] {
        var events = [epoll_event](repeating: epoll_event(), count: Self.batch)
        let milliseconds = timeout.map(Self.milliseconds) ?? -1
        let count = try systemCall("epoll_wait") {
            epoll_wait(descriptor.raw, &events, Int32(Self.batch), milliseconds)
        }
        return events.prefix(Int(count)).map { event in
            Event(
                id: event.data.u64, ready: Interest(rawValue: event.events),
                isHangUp: event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0)
        }
    }

    /// Rounded up: a deadline must have passed when the loop wakes for it.
    private static func milliseconds(_ duration: Duration) -> Int32 {
        Int32(clamping: max(0, (duration + .nanoseconds(999_999)).milliseconds))
    }
}

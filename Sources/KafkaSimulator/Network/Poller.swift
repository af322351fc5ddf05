import CLinux
import Glibc

/// Waits for sockets, and for a time.
final class Poller: Sendable {
    struct Event {
        let descriptor: Int32
        /// If not, it can be written to.
        let isReadable: Bool
    }

    private static let batch = 256

    private let epoll: FileDescriptor
    private let timer: FileDescriptor

    init() throws(SystemError) {
        epoll = FileDescriptor(try systemCall("epoll_create1") { epoll_create1(Int32(EPOLL_CLOEXEC)) })
        // epoll's own time-out counts whole milliseconds, too coarse for a latency of one.
        let flags = Int32(TFD_CLOEXEC) | Int32(TFD_NONBLOCK)
        timer = FileDescriptor(try systemCall("timerfd_create") { timerfd_create(CLOCK_MONOTONIC, flags) })
        try watch(timer.number, writable: false)
    }

    func watch(_ descriptor: Int32, readable: Bool = true, writable: Bool) throws(SystemError) {
        try control(EPOLL_CTL_ADD, descriptor, readable, writable)
    }

    func change(_ descriptor: Int32, readable: Bool, writable: Bool) throws(SystemError) {
        try control(EPOLL_CTL_MOD, descriptor, readable, writable)
    }

    /// Closing a descriptor does the same; this is for those that stay open.
    func unwatch(_ descriptor: Int32) throws(SystemError) {
        try control(EPOLL_CTL_DEL, descriptor, false, false)
    }

    /// Wakes the one who waits at a time in nanoseconds of the monotonic clock; nil for not at all, the past for at once.
    func wake(at time: Int64?) {
        var value = itimerspec()
        if let time {
            value.it_value.tv_sec = Int(max(0, time) / 1_000_000_000)
            // All zeros would stop the timer.
            value.it_value.tv_nsec = max(1, Int(max(0, time) % 1_000_000_000))
        }
        timerfd_settime(timer.number, Int32(TFD_TIMER_ABSTIME), &value, nil)
    }

    /// Waits until there is something to do. The timer's end is an empty list, or no event of its own.
    func wait() throws(SystemError) -> [Event] {
        var events = [epoll_event](repeating: epoll_event(), count: Poller.batch)
        let count = try systemCall("epoll_wait") { epoll_wait(epoll.number, &events, Int32(Poller.batch), -1) }
        return events.prefix(Int(count)).compactMap { event in
            guard event.data.fd != timer.number else {
                var expirations: UInt64 = 0
                _ = read(timer.number, &expirations, MemoryLayout<UInt64>.size)
                return nil
            }
            let failed = event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
            return Event(descriptor: event.data.fd, isReadable: failed || event.events & EPOLLIN.rawValue != 0)
        }
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ readable: Bool, _ writable: Bool) throws(SystemError) {
        var event = epoll_event()
        event.events = (readable ? EPOLLIN.rawValue : 0) | (writable ? EPOLLOUT.rawValue : 0)
        event.data.fd = descriptor
        try systemCall("epoll_ctl") { epoll_ctl(epoll.number, operation, descriptor, &event) }
    }
}

/// Nanoseconds of the monotonic clock.
func monotonicNanoseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
}

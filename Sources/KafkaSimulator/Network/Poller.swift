import CLinux
import Glibc
import System

/// Waits for sockets and for a time.
final class Poller: Sendable {
    struct Event {
        let descriptor: Int32
        /// Otherwise it is writable.
        let isReadable: Bool
    }

    private let epoll: Epoll
    private let timer: FileDescriptor

    init() throws(SystemError) {
        epoll = try Epoll()
        // epoll's time-out counts in milliseconds, too coarse for a latency of one.
        let flags = Int32(TFD_CLOEXEC) | Int32(TFD_NONBLOCK)
        timer = FileDescriptor(owning: try systemCall("timerfd_create") { timerfd_create(CLOCK_MONOTONIC, flags) })
        try watch(timer, writable: false)
    }

    func watch(_ descriptor: FileDescriptor, readable: Bool = true, writable: Bool) throws(SystemError) {
        try epoll.add(descriptor, id: UInt64(descriptor.raw), interest: Self.interest(readable, writable))
    }

    func change(_ descriptor: FileDescriptor, readable: Bool, writable: Bool) throws(SystemError) {
        try epoll.modify(descriptor, id: UInt64(descriptor.raw), interest: Self.interest(readable, writable))
    }

    /// Closing a descriptor has the same effect; this is for those that stay open.
    func unwatch(_ descriptor: FileDescriptor) throws(SystemError) {
        try epoll.remove(descriptor)
    }

    /// Wakes the waiting thread at a time in nanoseconds of the monotonic clock; never if nil, at once if it has passed.
    func wake(at time: Int64?) {
        var value = itimerspec()
        if let time {
            value.it_value.tv_sec = Int(max(0, time) / 1_000_000_000)
            // All zeros would stop the timer.
            value.it_value.tv_nsec = max(1, Int(max(0, time) % 1_000_000_000))
        }
        timerfd_settime(timer.raw, Int32(TFD_TIMER_ABSTIME), &value, nil)
    }

    /// Waits for events. The timer's end shows as an empty list.
    func wait() throws(SystemError) -> [Event] {
        try epoll.wait().compactMap { event in
            guard event.id != UInt64(timer.raw) else {
                var expirations: UInt64 = 0
                _ = read(timer.raw, &expirations, MemoryLayout<UInt64>.size)
                return nil
            }
            return Event(descriptor: Int32(event.id), isReadable: event.isHangUp || event.ready.contains(.readable))
        }
    }

    private static func interest(_ readable: Bool, _ writable: Bool) -> Epoll.Interest {
        (readable ? Epoll.Interest.readable : []).union(writable ? .writable : [])
    }
}

/// Nanoseconds of the monotonic clock.
func monotonicNanoseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
}

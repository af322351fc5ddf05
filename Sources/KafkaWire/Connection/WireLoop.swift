internal import CLinux
internal import Glibc
internal import Synchronization
internal import System

/// The thread that reads all connections of one client, and writes what a socket did not take at once.
final class WireLoop: Sendable {
    /// What the loop calls when a descriptor is ready, on its thread.
    protocol Handler: AnyObject, Sendable {
        /// - Parameter buffer: for what is read meanwhile.
        func isReady(_ event: Epoll.Event, buffer: ReadBuffer)
    }

    /// What is read from sockets, one after another. Used on the loop's thread only.
    struct ReadBuffer: @unchecked Sendable {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    }

    private struct Entry {
        weak var handler: (any Handler)?
    }

    private struct State {
        var handlers: [UInt64: Entry] = [:]
        var nextID = bellID + 1
    }

    private static let stopID: UInt64 = 0
    private static let bellID: UInt64 = 1

    private let epoll: Epoll
    private let state = Mutex(State())
    /// Ends the thread when it is written to.
    private let stop: FileDescriptor
    private let alarms = Alarms()
    /// Wakes the thread when it is written to.
    private let bell: FileDescriptor

    /// - Throws: if the system is out of descriptors or threads.
    init() throws(SystemError) {
        epoll = try Epoll()
        stop = FileDescriptor(owning: try systemCall("eventfd") { eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)) })
        bell = FileDescriptor(owning: try systemCall("eventfd") { eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)) })
        try epoll.add(stop, id: Self.stopID, interest: .readable)
        try epoll.add(bell, id: Self.bellID, interest: .readable)
        // The thread holds what it needs and not the loop, so that the loop's end can end it.
        let run = Run(epoll: epoll, alarms: alarms, bell: bell, handler: { [weak self] in self?.handler(of: $0) })
        try Thread.detach(name: "kafka-wire") { run.run() }
    }

    deinit { Self.signal(stop) }

    private static func signal(_ event: FileDescriptor) {
        var one: UInt64 = 1
        _ = write(event.raw, &one, MemoryLayout<UInt64>.size)
    }

    /// Waits for the value. At the deadline, or when the task is cancelled, it is settled with `late`, for all waiters.
    func value<Value>(
        of shot: OneShot<Value>, until deadline: ContinuousClock.Instant, otherwise late: @escaping @Sendable () -> Value
    ) async -> Value {
        let alarm = alarms.add(at: deadline) { shot.settle(late()) }
        defer { alarms.cancel(alarm.id) }
        if alarm.isEarliest { Self.signal(bell) }
        return await withTaskCancellationHandler {
            await shot.value()
        } onCancel: {
            shot.settle(late())
        }
    }

    /// - Returns: the id of the descriptor, for `wait` and `remove`.
    func add(_ descriptor: FileDescriptor, _ handler: any Handler, interest: Epoll.Interest) throws(SystemError) -> UInt64 {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            state.handlers[state.nextID] = Entry(handler: handler)
            return state.nextID
        }
        do throws(SystemError) {
            try epoll.add(descriptor, id: id, interest: interest)
        } catch {
            state.withLock { $0.handlers[id] = nil }
            throw error
        }
        return id
    }

    func wait(_ descriptor: FileDescriptor, id: UInt64, for interest: Epoll.Interest) {
        // It fails only for descriptors that were removed meanwhile.
        try? epoll.modify(descriptor, id: id, interest: interest)
    }

    func remove(_ descriptor: FileDescriptor, id: UInt64) {
        state.withLock { $0.handlers[id] = nil }
        try? epoll.remove(descriptor)
    }

    private func handler(of id: UInt64) -> (any Handler)? {
        state.withLock { $0.handlers[id]?.handler }
    }

    private struct Run: Sendable {
        let epoll: Epoll
        let alarms: Alarms
        let bell: FileDescriptor
        let handler: @Sendable (UInt64) -> (any Handler)?

        func run() {
            let buffer = ReadBuffer()
            defer { buffer.bytes.deallocate() }
            while let events = try? epoll.wait(timeout: alarms.ring()) {
                for event in events {
                    switch event.id {
                    case WireLoop.stopID: return
                    case WireLoop.bellID: _ = read(bell.raw, buffer.bytes.baseAddress, buffer.bytes.count)
                    default: handler(event.id)?.isReady(event, buffer: buffer)
                    }
                }
            }
        }
    }
}

import Glibc
import System

/// A TCP connection to a broker. Belongs to one thread.
final class TCPSocket: ByteChannel {
    let descriptor: FileDescriptor

    init(to address: SocketAddress, deadline: ContinuousClock.Instant) throws(ChannelError) {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let raw = socket(address.family, type, 0)
        guard raw >= 0 else { throw .system(errno) }
        descriptor = FileDescriptor(owning: raw)
        try connect(to: address, deadline: deadline)
    }

    private func connect(to address: SocketAddress, deadline: ContinuousClock.Instant) throws(ChannelError) {
        let result = address.withSocketAddress { Glibc.connect(descriptor.raw, $0, $1) }
        if result == 0 { return }
        guard errno == EINPROGRESS else { throw .system(errno) }
        try wait(for: .writable, deadline: deadline)
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor.raw, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else { throw .system(errno) }
        guard code == 0 else { throw .system(code) }
    }

    /// Waits until the socket is ready or has failed.
    func wait(for interest: Epoll.Interest, deadline: ContinuousClock.Instant) throws(ChannelError) {
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { throw .timedOut }
            var entry = pollfd(fd: descriptor.raw, events: Int16(interest == .readable ? POLLIN : POLLOUT), revents: 0)
            // Rounded up: a wait of zero would spin.
            let result = poll(&entry, 1, Int32(clamping: Int64(left / .milliseconds(1)) + 1))
            if result > 0 { return }
            guard result == 0 || errno == EINTR else { throw .system(errno) }
        }
    }

    func send(_ bytes: [UInt8], deadline: ContinuousClock.Instant) throws(ChannelError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor.raw, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else {
                try waitOrThrow(errno, for: .writable, deadline: deadline)
            }
        }
    }

    func receive(_ count: Int, deadline: ContinuousClock.Instant) throws(ChannelError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        while true {
            let received = recv(descriptor.raw, &buffer, count, 0)
            if received > 0 { return Array(buffer.prefix(received)) }
            if received == 0 { throw .closed }
            try waitOrThrow(errno, for: .readable, deadline: deadline)
        }
    }

    private func waitOrThrow(_ code: Int32, for interest: Epoll.Interest, deadline: ContinuousClock.Instant) throws(ChannelError)
    {
        switch code {
        case EAGAIN: try wait(for: interest, deadline: deadline)
        case EINTR: break
        case ECONNRESET, EPIPE: throw .closed
        default: throw .system(code)
        }
    }
}

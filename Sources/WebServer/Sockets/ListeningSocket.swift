import CLinux
import Glibc
internal import System

/// A bound socket that accepts clients.
final class ListeningSocket: Sendable {
    let descriptor: FileDescriptor
    /// The bound address, with the port that the system chose if it was 0.
    let address: SocketAddress

    enum Accepted {
        case connection(FileDescriptor, SocketAddress)
        /// No client is waiting.
        case none
        /// This client has disconnected already; the next may be waiting.
        case vanished
        /// No connection can be accepted now, mostly for lack of descriptors or memory.
        case failed(SystemError)
    }

    init(_ listenAddress: HostPort) throws(ListenError) {
        descriptor = try Self.bind(listenAddress)
        let raw = descriptor.raw
        do throws(SystemError) {
            try systemCall("listen") { listen(raw, SOMAXCONN) }
            address = try SocketAddress(of: descriptor)
        } catch {
            throw ListenError(error, listenAddress)
        }
    }

    /// - Throws: if it does not accept TCP connections.
    init(passed descriptor: FileDescriptor) throws(ListenError) {
        self.descriptor = descriptor
        let raw = descriptor.raw
        var isListening: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        do throws(SystemError) {
            try systemCall("getsockopt") { getsockopt(raw, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &length) }
            address = try SocketAddress(of: descriptor)
            try systemCall("fcntl") { fcntl(raw, F_SETFL, fcntl(raw, F_GETFL) | O_NONBLOCK) }
        } catch {
            throw ListenError(address: "descriptor \(raw)", problem: "\(error)")
        }
        guard isListening == 1, [AF_INET, AF_INET6].contains(address.family) else {
            throw ListenError(
                address: "descriptor \(raw)",
                problem: "it does not accept TCP connections; the .socket unit needs ListenStream= with a port")
        }
    }

    func accept() -> Accepted {
        do throws(SystemError) {
            let (raw, client) = try SocketAddress.filled { address, length throws(SystemError) in
                try systemCall("accept") {
                    accept4(descriptor.raw, address, length, Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
                }
            }
            let connection = FileDescriptor(owning: raw)
            // A response is sent in as few writes as possible, so Nagle's algorithm would only delay it.
            Self.set(TCP_NODELAY, level: Int32(IPPROTO_TCP), to: 1, on: connection)
            return .connection(connection, client)
        } catch {
            switch error.code {
            case EAGAIN: return .none
            // accept(2): errors already pending on the new connection are not the listener's.
            case ECONNABORTED, EPROTO, ENOPROTOOPT, EPERM, ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH, ENONET:
                return .vanished
            default: return .failed(error)
            }
        }
    }

    /// Every address of the machine is one IPv6 socket that accepts IPv4 as well. A name resolves to its first address, IPv4
    /// before IPv6. If the kernel cannot bind one, such as IPv6 where that is disabled, the next is tried.
    private static func bind(_ listenAddress: HostPort) throws(ListenError) -> FileDescriptor {
        let candidates: [SocketAddress]
        do throws(SocketAddress.ResolutionFailure) {
            candidates = try SocketAddress.resolve(listenAddress.host, port: listenAddress.port, for: .listening)
        } catch {
            throw ListenError(address: "\(listenAddress)", problem: "\(error); check the host's name")
        }
        let preferred = listenAddress.host.isEmpty ? AF_INET6 : AF_INET
        var lastError = SystemError("getaddrinfo", code: EADDRNOTAVAIL)
        for candidate in candidates.filter({ $0.family == preferred }) + candidates.filter({ $0.family != preferred }) {
            do throws(SystemError) {
                return try bind(candidate)
            } catch {
                lastError = error
                guard [EAFNOSUPPORT, EADDRNOTAVAIL].contains(error.code) else { break }
            }
        }
        throw ListenError(lastError, listenAddress)
    }

    private static func bind(_ candidate: SocketAddress) throws(SystemError) -> FileDescriptor {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = FileDescriptor(owning: try systemCall("socket") { socket(candidate.family, type, 0) })
        // A restart does not have to wait until the previous process's connections time out.
        set(SO_REUSEADDR, level: SOL_SOCKET, to: 1, on: descriptor)
        if candidate.family == AF_INET6 { set(IPV6_V6ONLY, level: Int32(IPPROTO_IPV6), to: 0, on: descriptor) }
        try systemCall("bind") { candidate.withSocketAddress { Glibc.bind(descriptor.raw, $0, $1) } }
        return descriptor
    }

    /// The options are optimizations: a kernel that refuses one is not an error.
    private static func set(_ option: Int32, level: Int32, to value: Int32, on descriptor: FileDescriptor) {
        var value = value
        _ = setsockopt(descriptor.raw, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}

extension ListenError {
    fileprivate init(_ error: SystemError, _ listenAddress: HostPort) {
        let advice =
            switch error.code {
            case EADDRINUSE: "; another process uses this port: stop it, or choose another port"
            case EADDRNOTAVAIL: "; no interface of this machine has this address"
            case EACCES: "; ports below 1024 are for privileged processes: choose a higher one"
            default: " (\(error.operation))"
            }
        self.init(address: "\(listenAddress)", problem: SystemError.message(error.code) + advice)
    }
}

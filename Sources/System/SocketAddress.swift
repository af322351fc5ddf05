public import Glibc

/// The address and port of one end of a TCP connection.
public struct SocketAddress: Sendable, Hashable, CustomStringConvertible {
    /// AF_INET or AF_INET6.
    public let family: Int32
    /// A `sockaddr` of that family.
    public let bytes: [UInt8]
    /// Numeric, without brackets. An IPv4-mapped IPv6 address is shown as IPv4.
    public let host: String
    public let port: UInt16

    public var isIPv4: Bool { family == AF_INET }
    public var hostPort: HostPort { HostPort(host: host, port: Int(port)) }
    public var description: String { hostPort.description }

    /// Calls `body` with the address in the form that `connect` and `bind` take.
    public func withSocketAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        bytes.withUnsafeBytes { bytes in
            // Copied, since the bytes of an array may not be aligned for a sockaddr.
            var storage = sockaddr_storage()
            return withUnsafeMutableBytes(of: &storage) { storage in
                storage.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(storage.count)))
                return storage.withMemoryRebound(to: sockaddr.self) { body($0.baseAddress!, socklen_t(bytes.count)) }
            }
        }
    }

    /// Lets a system call (accept, getsockname) fill in an address, and reads it.
    public static func filled<Result>(
        by body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) throws(SystemError) -> Result
    ) throws(SystemError) -> (Result, SocketAddress) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return try withUnsafeMutablePointer(to: &storage) { pointer throws(SystemError) in
            let address = UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            let result = try body(address, &length)
            return (result, SocketAddress(address, length: length))
        }
    }

    /// The local address of a socket.
    public init(of socket: FileDescriptor) throws(SystemError) {
        self = try Self.filled { address, length throws(SystemError) in
            try systemCall("getsockname") { getsockname(socket.raw, address, length) }
        }.1
    }

    /// The same host at another port.
    public func at(port: UInt16) -> SocketAddress {
        var bytes = bytes
        // sin_port and sin6_port follow the family, in network byte order.
        bytes[2] = UInt8(port >> 8)
        bytes[3] = UInt8(truncatingIfNeeded: port)
        return SocketAddress(family: family, bytes: bytes, host: host, port: port)
    }

    private init(family: Int32, bytes: [UInt8], host: String, port: UInt16) {
        self.family = family
        self.bytes = bytes
        self.host = host
        self.port = port
    }

    /// - Parameter address: an IPv4 or IPv6 address of `length` bytes.
    public init(_ address: UnsafePointer<sockaddr>, length: socklen_t) {
        family = Int32(address.pointee.sa_family)
        bytes = Array(UnsafeRawBufferPointer(start: address, count: Int(length)))
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        let failure = getnameinfo(
            address, length, &host, socklen_t(host.count), &port, socklen_t(port.count), NI_NUMERICHOST | NI_NUMERICSERV)
        guard failure == 0 else {
            self.host = "unknown"
            self.port = 0
            return
        }
        let name = Self.text(host)
        let mapped = "::ffff:"
        self.host = name.hasPrefix(mapped) ? String(name.dropFirst(mapped.count)) : name
        self.port = UInt16(Self.text(port)) ?? 0
    }

    private static func text(_ terminated: [CChar]) -> String {
        String(decoding: terminated.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

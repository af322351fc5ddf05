public import Glibc
import Synchronization

/// Free ports of 127.0.0.1, for servers that must know their port before they start.
public enum LoopbackPorts {
    // Below Linux's ephemeral range (from 32768), in which any outgoing connection could take the port of a stopped broker.
    private static let range: ClosedRange<UInt16> = 15000...32000
    private static let handedOut = Mutex<Set<UInt16>>([])

    /// An unused port, which is not returned twice in this process.
    public static func next() throws -> Int {
        try handedOut.withLock { handedOut in
            for _ in 0..<1000 {
                let port = UInt16.random(in: range)
                if !handedOut.contains(port) && isFree(port) {
                    handedOut.insert(port)
                    return Int(port)
                }
            }
            throw TestSupportError("no free port of 127.0.0.1 found between \(range.lowerBound) and \(range.upperBound)")
        }
    }

    /// nil if servers can listen on ::1.
    public static let missingIPv6: String? = {
        let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { if descriptor >= 0 { close(descriptor) } }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_addr = in6addr_loopback
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
        return result == 0 ? nil : "no IPv6 loopback address (::1)"
    }()

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return withLoopbackAddress(port: port) { bind(descriptor, $0, $1) } == 0
    }
}

/// Calls `body` with 127.0.0.1 and a port as a socket address.
public func withLoopbackAddress<Result>(port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}

import Glibc

/// An IPv4 address and port.
struct SocketAddress: Sendable {
    private var address: sockaddr_in

    /// Looks a name up; empty is every address of the machine.
    init(resolving host: String) throws(BrokerAddressError) {
        var hints = addrinfo()
        hints.ai_family = AF_INET
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host.isEmpty ? nil : host, "0", &hints, &found)
        guard code == 0, let found, let first = found.pointee.ai_addr else {
            throw BrokerAddressError(
                "cannot listen on '\(host)': \(String(cString: gai_strerror(code))); it needs an IPv4 address, or a name that has one"
            )
        }
        defer { freeaddrinfo(found) }
        address = first.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee }
    }

    var port: UInt16 {
        get { UInt16(bigEndian: address.sin_port) }
        set { address.sin_port = newValue.bigEndian }
    }

    /// In numbers.
    var host: String {
        var bytes = [CChar](repeating: 0, count: Int(INET_ADDRSTRLEN))
        var number = address.sin_addr
        guard let text = inet_ntop(AF_INET, &number, &bytes, socklen_t(bytes.count)) else { return "" }
        return String(cString: text)
    }

    /// Whether it stands for every address of the machine, and is none that a client could connect to.
    var isEveryAddress: Bool { address.sin_addr.s_addr == INADDR_ANY }

    func with<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// The port that a bound socket has.
    static func port(of socket: Int32) throws(SystemError) -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try systemCall("getsockname") {
            withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
            }
        }
        return UInt16(bigEndian: address.sin_port)
    }
}

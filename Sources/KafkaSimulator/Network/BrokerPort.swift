import Glibc

/// A broker's port: it stays the broker's own, whether somebody listens on it or not.
struct BrokerPort: Sendable {
    let host: String
    let port: UInt16
    /// Bound and never listening, so that no other process gets the port while the broker refuses connections.
    private let reservation: FileDescriptor
    private(set) var listener: FileDescriptor?

    /// Takes the port, or any free one for 0.
    init(host: String, port: UInt16) throws(SystemError) {
        reservation = try BrokerPort.bind(host, port)
        self.host = host
        self.port = try SocketAddress.port(of: reservation.number)
    }

    mutating func listen() throws(SystemError) {
        let socket = try BrokerPort.bind(host, port)
        try systemCall("listen on \(host):\(port)") { Glibc.listen(socket.number, SOMAXCONN) }
        listener = socket
    }

    mutating func refuse() { listener = nil }

    private static func bind(_ host: String, _ port: UInt16) throws(SystemError) -> FileDescriptor {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = FileDescriptor(try systemCall("socket") { Glibc.socket(AF_INET, type, 0) })
        // Linux lets two sockets with this option have one port, as long as neither listens when the other binds.
        var yes: Int32 = 1
        try systemCall("setsockopt SO_REUSEADDR") {
            setsockopt(socket.number, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        }
        let address = try SocketAddress(host: host, port: port)
        try systemCall("bind \(host):\(port)") { address.with { Glibc.bind(socket.number, $0, $1) } }
        return socket
    }
}

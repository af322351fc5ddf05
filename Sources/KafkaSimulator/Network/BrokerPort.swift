import Glibc
import System

/// A broker's port, which stays reserved whether or not the broker listens.
struct BrokerPort: Sendable {
    /// The advertised address.
    let advertised: HostPort
    private let address: SocketAddress
    /// Bound but never listening, so that no other process gets the port while the broker refuses connections.
    private let reservation: FileDescriptor
    private(set) var listener: FileDescriptor?

    /// Reserves the port, or any free one if it is 0.
    init(_ address: SocketAddress, advertisedHost: String) throws(SystemError) {
        reservation = try BrokerPort.bind(address)
        self.address = try SocketAddress(of: reservation)
        advertised = HostPort(host: advertisedHost, port: Int(self.address.port))
    }

    mutating func listen() throws(SystemError) {
        let socket = try BrokerPort.bind(address)
        try systemCall("listen on \(address)") { Glibc.listen(socket.raw, SOMAXCONN) }
        listener = socket
    }

    mutating func refuse() { listener = nil }

    private static func bind(_ address: SocketAddress) throws(SystemError) -> FileDescriptor {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = FileDescriptor(owning: try systemCall("socket") { Glibc.socket(AF_INET, type, 0) })
        // Linux lets two sockets with this option share a port, as long as neither listens when the other binds.
        var yes: Int32 = 1
        try systemCall("setsockopt SO_REUSEADDR") {
            setsockopt(socket.raw, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        }
        try systemCall("bind \(address)") { address.withSocketAddress { Glibc.bind(socket.raw, $0, $1) } }
        return socket
    }
}

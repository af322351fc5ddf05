internal import System

/// One client: its socket, how bytes go over it, and where the conversation stands. Closed by letting go of it.
final class Connection {
    /// Never used twice, so that an answer or an event of a connection that is gone cannot reach another.
    let id: UInt64
    let socket: FileDescriptor
    let transport: any Transport
    let client: HostPort
    var state: ConnectionState
    /// What epoll waits for.
    var interest: Epoll.Interest

    init(
        id: UInt64, socket: FileDescriptor, transport: any Transport, client: HostPort, state: ConnectionState,
        interest: Epoll.Interest
    ) {
        self.id = id
        self.socket = socket
        self.transport = transport
        self.client = client
        self.state = state
        self.interest = interest
    }
}

internal import System

/// One client: its socket, its transport, and the state of the conversation. Closed when it is released.
final class Connection {
    /// Never reused, so that a response or event for a closed connection cannot reach another one.
    let id: UInt64
    let socket: FileDescriptor
    let transport: any Transport
    let client: HostPort
    var state: ConnectionState
    /// The events that epoll waits for.
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

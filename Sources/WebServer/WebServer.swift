internal import Synchronization
public import System
public import TLS

/// A small, strict HTTP/1.1 server: GET, HEAD and OPTIONS without bodies, on one thread of its own.
///
/// Speaks HTTP/1.0 and 1.1 with keep-alive and pipelining, limits what a client may send or occupy, and isolates clients'
/// failures from each other. It knows the application by its routes only.
public final class WebServer: Sendable {
    private let configuration: Configuration
    private let router: Router
    private let transports: TransportFactory
    private let mailbox = Mutex<Mailbox?>(nil)
    private let ended = OneShot<Void>()

    /// - Parameters:
    ///   - routes: if two have the same path, the first is used.
    ///   - gate: wraps every route, and the responses to other paths and methods.
    public init(configuration: Configuration, routes: [Route], gate: @escaping Gate = { $0 }) {
        self.configuration = configuration
        router = Router(routes: routes, gate: gate)
        transports = TransportFactory(tls: configuration.tls)
    }

    deinit {
        mailbox.withLock { $0?.post(.stop(deadline: .now)) }
    }

    /// Binds all addresses, starts to serve, and returns the addresses of the passed sockets, then the bound ones, each in
    /// the order of the configuration.
    ///
    /// - Precondition: it was not started before.
    /// - Throws: ``ListenError``, in which case nothing listens; or a system error if there are no descriptors, memory or
    ///   threads.
    public func start() throws -> [HostPort] {
        let sockets =
            try configuration.passedSockets.map { socket in try ListeningSocket(passed: socket) }
            + configuration.listenAddresses.map { address in try ListeningSocket(address) }
        let mailbox = try Mailbox()
        let epoll = try Epoll()
        self.mailbox.withLock {
            precondition($0 == nil, "the server was started twice")
            $0 = mailbox
        }
        let (configuration, router, transports, ended) = (configuration, router, transports, ended)
        try Thread.detach(name: "web-server") {
            EventLoop(
                configuration: configuration, router: router, makeTransport: transports.makeTransport, epoll: epoll,
                mailbox: mailbox
            ).run()
            ended.settle()
        }
        // The concurrency runtime opens descriptors with the first task, and ends the process if there are none: have it do so
        // before clients can use them up.
        Task {}
        let addresses = sockets.map(\.address.hostPort)
        mailbox.post(.listen(sockets))
        return addresses
    }

    /// Uses this context for connections accepted from now on; open ones are unaffected.
    public func use(_ tls: TLSContext) {
        transports.use(tls)
    }

    /// Returns when the server's thread has ended: after a shutdown, or after ``Event/stopped(reason:)``.
    public func waitUntilEnded() async {
        await ended.value()
    }

    /// Stops accepting, lets requests under way finish, closes everything, and returns.
    ///
    /// - Parameter limit: after this time the remaining connections are closed. Handlers still at work are abandoned, and their
    ///   responses dropped.
    public func shutdown(within limit: Duration) async {
        guard let mailbox = mailbox.withLock({ $0 }) else { return }
        mailbox.post(.stop(deadline: .now + limit))
        await ended.value()
    }
}

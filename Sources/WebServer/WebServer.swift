internal import Synchronization
public import System
public import TLS

/// A small, strict HTTP/1.1 server: GET, HEAD and OPTIONS without bodies, on one thread of its own.
///
/// It serves HTTP/1.0 and 1.1 with keep-alive and pipelining, bounds whatever a client may send or hold, and lets no
/// client's failure reach another. What it knows of the application is its routes.
public final class WebServer: Sendable {
    private let configuration: Configuration
    private let router: Router
    private let transports: TransportFactory
    private let mailbox = Mutex<Mailbox?>(nil)
    private let ended = OneShot<Void>()

    /// - Parameters:
    ///   - routes: Where two have one path, the first counts.
    ///   - gate: Stands before every route, and before the answers to other paths and methods.
    public init(configuration: Configuration, routes: [Route], gate: @escaping Gate = { $0 }) {
        self.configuration = configuration
        router = Router(routes: routes, gate: gate)
        transports = TransportFactory(tls: configuration.tls)
    }

    deinit {
        mailbox.withLock { $0?.post(.stop(deadline: .now)) }
    }

    /// Binds every address, begins to serve, and returns where it listens, in the order of the configuration.
    ///
    /// - Precondition: It was not started before.
    /// - Throws: ``ListenError``, and then nothing listens; or an error of the system that has no more descriptors,
    ///   memory or threads.
    public func start() throws -> [HostPort] {
        let sockets = try configuration.listenAddresses.map { address in try ListeningSocket(address) }
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
        // The pool that runs handlers opens descriptors for itself with its first task, and ends the process when there
        // are none left: it does that now, before clients can take them.
        Task {}
        let addresses = sockets.map(\.address.hostPort)
        mailbox.post(.listen(sockets))
        return addresses
    }

    /// Encrypts the connections that are accepted from now on with this context; those that are open stay as they are.
    public func use(_ tls: TLSContext) {
        transports.use(tls)
    }

    /// Returns when the server's thread has ended: after a shutdown, or after ``Event/stopped(reason:)``.
    public func waitUntilEnded() async {
        await ended.value()
    }

    /// Accepts nobody any more, lets the requests under way be answered, closes everything, and returns.
    ///
    /// - Parameter limit: After this long the connections that are left are closed as they are. A handler that is still
    ///   at work is not waited for any longer; its answer is dropped.
    public func shutdown(within limit: Duration) async {
        guard let mailbox = mailbox.withLock({ $0 }) else { return }
        mailbox.post(.stop(deadline: .now + limit))
        await ended.value()
    }
}

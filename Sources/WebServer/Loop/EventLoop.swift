internal import System

/// The server's thread: waits for sockets, messages and deadlines, and advances each connection as far as possible.
///
/// It blocks only in `epoll_wait`, and is used on its own thread only. This file runs the loop, `+Accept` accepts connections,
/// `+Connections` drives them.
final class EventLoop {
    typealias Instant = ContinuousClock.Instant

    /// Makes the transport of a connection that was just accepted.
    typealias MakeTransport = @Sendable (FileDescriptor) throws -> any Transport

    private static let mailboxID: UInt64 = 0

    let limits: WebServer.Limits
    let router: Router
    let makeTransport: MakeTransport
    let epoll: Epoll
    let mailbox: Mailbox
    let report: @Sendable (WebServer.Event) -> Void

    var listeners: [UInt64: ListeningSocket] = [:]
    var connections: [UInt64: Connection] = [:]
    /// Counted per path, so that slow scrapes cannot starve health probes. Includes handlers whose client has disconnected.
    var handlersAtWork: [String: Int] = [:]
    /// Connections that used up their turn and can continue without an event.
    var unfinished: [UInt64] = []
    /// The bytes read last, before they go to the connection's parser.
    var readBuffer = [UInt8](repeating: 0, count: 16 * 1024)
    /// The time of this turn: the clock is read once for all its connections.
    var now = Instant.now
    /// A lower bound of all connections' deadlines; nil if none has one.
    var nextDeadline: Instant?
    /// When accepting resumes; set while it is paused after a failure.
    var acceptResumes: Instant?
    var isAcceptFailureReported = false

    private var lastID = EventLoop.mailboxID
    private var stopDeadline: Instant?

    init(
        configuration: WebServer.Configuration, router: Router, makeTransport: @escaping MakeTransport, epoll: Epoll,
        mailbox: Mailbox
    ) {
        limits = configuration.limits
        report = configuration.onEvent ?? { _ in }
        self.router = router
        self.makeTransport = makeTransport
        self.epoll = epoll
        self.mailbox = mailbox
    }

    /// Returns after a shutdown, or when the kernel reports an error.
    func run() {
        do throws(SystemError) {
            try epoll.add(mailbox.descriptor, id: Self.mailboxID, interest: .readable)
            while !isFinished {
                let events = try epoll.wait(timeout: timeout)
                now = .now
                takeTurn(events)
            }
        } catch {
            report(.stopped(reason: "\(error)"))
        }
        listeners = [:]
        connections = [:]
        mailbox.close()
    }

    func nextID() -> UInt64 {
        lastID += 1
        return lastID
    }

    private func takeTurn(_ events: [Epoll.Event]) {
        let continuing = unfinished
        unfinished = []
        for id in continuing {
            if let connection = connections[id] { drive(connection) }
        }
        for event in events {
            if let listener = listeners[event.id] {
                acceptConnections(from: listener)
            } else if let connection = connections[event.id] {
                ready(connection, isHangUp: event.isHangUp)
            }
        }
        if events.contains(where: { $0.id == Self.mailboxID }) {
            for message in mailbox.takeAll() { receive(message) }
        }
        resumeAcceptingIfDue()
        closeExpired()
    }

    private func receive(_ message: Mailbox.Message) {
        switch message {
        case .listen(let sockets): listen(on: sockets)
        case .answer(let id, let path, let response):
            let others = handlersAtWork[path, default: 1] - 1
            handlersAtWork[path] = others > 0 ? others : nil
            if let connection = connections[id] { answer(connection, response) }
        case .stop(let deadline): stop(by: deadline)
        }
    }

    /// Requests that were sent by now are still answered: connections and bytes that the kernel holds are read first.
    private func stop(by deadline: Instant) {
        stopDeadline = min(stopDeadline ?? deadline, deadline)
        for listener in listeners.values { acceptConnections(from: listener) }
        listeners = [:]
        for connection in Array(connections.values) {
            if connection.state.operation == .read { drive(connection) }
            perform(connection.state.stop(), on: connection)
        }
    }

    /// To be called whenever a connection's deadline may have changed.
    func noteDeadline(of connection: Connection) {
        if let deadline = connection.state.deadline { nextDeadline = min(nextDeadline ?? deadline, deadline) }
    }

    private var isFinished: Bool {
        guard let stopDeadline else { return false }
        return connections.isEmpty || now >= stopDeadline
    }

    private var timeout: Duration? {
        guard unfinished.isEmpty else { return .zero }
        return [nextDeadline, acceptResumes, stopDeadline].compactMap { $0 }.min().map { Instant.now.duration(to: $0) }
    }
}

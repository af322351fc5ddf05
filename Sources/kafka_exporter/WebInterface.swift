import WebConfiguration
import WebServer

/// The web server, kept up with the files that secure it.
struct WebInterface: Sendable {
    /// `HTTP` or `HTTPS`.
    let scheme: String
    private let server: WebServer
    private let gate: RequestGate
    private var configuration: WatchedWebConfiguration
    private let log: Log

    /// - Throws: what is wrong with an address, or with a file, by its flag.
    init(_ web: ExporterConfiguration.Web, routes: [Route], log: Log) throws {
        let security = WebSecurity(web: web)
        configuration = WatchedWebConfiguration(load: security.load)
        let initial = try configuration.read().get()
        var settings = WebServer.Configuration(listenAddresses: try web.listenAddresses.map(ListenAddress.parse))
        settings.tls = initial.tls
        settings.onEvent = { event in
            switch event {
            case .acceptFailed, .stopped: log.error("web server", [.error: "\(event)"])
            default: log.debug("web server", [.reason: "\(event)"])
            }
        }
        scheme = initial.tls == nil ? "HTTP" : "HTTPS"
        let gate = RequestGate(initial)
        server = WebServer(
            configuration: settings, routes: routes.map { Route($0.path, handler: gate.guarding($0.handler)) },
            // Also what is not there is told only to whom may ask.
            fallback: gate.guarding { _ in .text("\(Status.notFound)\n", status: .notFound) })
        self.gate = gate
        self.log = log
        report(initial.warnings)
    }

    /// - Returns: where it listens.
    func start() throws -> [SocketAddress] {
        do {
            return try server.start()
        } catch let error as ListenError {
            throw FlagError(flag: "web.listen-address", error: error)
        }
    }

    /// Takes over what changes in the files, for new connections, until the task is cancelled.
    func followFiles() async {
        var configuration = configuration
        while let next = await configuration.next() {
            switch next {
            case .success(let changed):
                take(changed)
            case .failure(let error):
                log.error("web configuration not changed: what is new in its files cannot be used", [.error: "\(error)"])
            }
        }
    }

    private func take(_ changed: WebConfiguration) {
        guard (changed.tls == nil) == (scheme == "HTTP") else {
            log.error("web configuration not changed: from HTTP to HTTPS, or back, takes a restart")
            return
        }
        if let tls = changed.tls { server.use(tls) }
        gate.use(changed)
        log.info("web configuration read again")
        report(changed.warnings)
    }

    private func report(_ warnings: [String]) {
        for warning in warnings { log.warn("web configuration", [.reason: "\(warning)"]) }
    }

    /// Returns when the server answers nobody any more: it was shut down, or had to stop, which it has logged.
    func ended() async {
        await server.waitUntilEnded()
    }

    func shutdown(within limit: Duration) async {
        await server.shutdown(within: limit)
    }
}

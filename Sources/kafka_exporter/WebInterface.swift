import System
import TLS
import WebConfiguration
import WebServer

/// The web server, with the files that secure it followed.
struct WebInterface: Sendable {
    /// `HTTP` or `HTTPS`.
    let scheme: String
    private let server: WebServer
    private let listenFlag: String
    private let gate: RequestGate
    private let servedCertificate: ServedCertificate
    private var configuration: WatchedWebConfiguration
    /// Of the certificate that the server starts with.
    private let initialDates: CertificateDates
    private let log: Log

    /// - Throws: what is wrong with an address, or with a file, by its flag.
    init(
        _ web: ExporterConfiguration.Web, passedSockets: [FileDescriptor], routes: [Route], served: ServedCertificate, log: Log
    ) async throws {
        let security = WebSecurity(web: web)
        configuration = WatchedWebConfiguration(load: security.load)
        let initial = try await configuration.read().get()
        var settings = WebServer.Configuration(listenAddresses: [])
        if web.usesSystemdSockets {
            guard !passedSockets.isEmpty else { throw FlagError(flag: "web.systemd-socket", error: NoPassedSocket()) }
            settings.passedSockets = passedSockets
        } else {
            settings.listenAddresses = try web.listenAddresses.map { try HostPort(listenAddress: $0) }
        }
        listenFlag = web.usesSystemdSockets ? "web.systemd-socket" : "web.listen-address"
        settings.tls = initial.tls
        settings.onEvent = { event in
            switch event {
            case .acceptFailed, .stopped: log.error("web server", [.error: "\(event)"])
            default: log.debug("web server", [.reason: "\(event)"])
            }
        }
        scheme = initial.tls == nil ? "HTTP" : "HTTPS"
        let gate = RequestGate(initial)
        server = WebServer(configuration: settings, routes: routes, gate: gate.guarding)
        self.gate = gate
        servedCertificate = served
        served.certificate = initial.tls?.chain.first
        initialDates = initial.certificateDates
        self.log = log
        report(initial.warnings)
    }

    /// - Returns: where it listens.
    func start() throws -> [HostPort] {
        do {
            return try server.start()
        } catch let error as ListenError {
            throw FlagError(flag: listenFlag, error: error)
        }
    }

    /// Applies changes of the files to new connections, until the task is cancelled.
    func followFiles() async {
        var configuration = configuration
        var served = initialDates
        while let next = await configuration.next() {
            switch next {
            case .success(let changed):
                take(changed, serving: &served)
            case .failure(let error):
                log.error("web configuration not changed: the new content of its files cannot be used", [.error: "\(error)"])
            }
        }
    }

    /// - Parameter served: the dates of the certificate that is in use.
    private func take(_ changed: WebConfiguration, serving served: inout CertificateDates) {
        guard (changed.tls == nil) == (scheme == "HTTP") else {
            log.error("web configuration not changed: a change between HTTP and HTTPS requires a restart")
            return
        }
        gate.use(changed)
        log.info("web configuration read again")
        let dates = changed.certificateDates
        var warnings = changed.warnings.filter { !dates.warnings.contains($0) }
        // A certificate that is not valid now does not replace one that is.
        if dates.isNotYetValid() {
            log.warn("new certificate is not valid yet, keeping the old one until it is", [.reason: words(dates)])
        } else if dates.isExpired(), !served.isExpired() {
            log.error("new certificate has expired, keeping the old one", [.reason: words(dates)])
        } else if let tls = changed.tls {
            server.use(tls)
            servedCertificate.certificate = tls.chain.first
            served = dates
            warnings = changed.warnings
        }
        report(warnings)
    }

    private func words(_ dates: CertificateDates) -> String { dates.warnings.joined(separator: "; ") }

    private func report(_ warnings: [String]) {
        for warning in warnings { log.warn("web configuration", [.reason: "\(warning)"]) }
    }

    /// Returns when the server has ended: it was shut down, or it failed, which it has logged.
    func ended() async {
        await server.waitUntilEnded()
    }

    func shutdown(within limit: Duration) async {
        await server.shutdown(within: limit)
    }
}

private struct NoPassedSocket: Error, CustomStringConvertible {
    var description: String {
        "systemd has passed no socket (LISTEN_FDS): start the .socket unit, or leave this flag out to listen on --web.listen-address"
    }
}

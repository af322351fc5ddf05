import Collector
import Exposition
import StatusPage
import Synchronization
import WebServer

/// The exporter's HTTP routes.
struct Pages: Sendable {
    let collector: Collector
    let exporter: ExporterFamilies
    /// nil if it is turned off.
    let statusPage: StatusRoutes?
    let telemetryPath: String
    let longestScrape: Duration
    private let texts = TextsUnderWay()
    private let compressionTime = CompressionTime()

    var routes: [Route] {
        telemetryPaths.map { Route($0, handler: metrics) } + [
            // Answered without Kafka: a liveness probe that fails restarts the exporter, which would not help Kafka.
            Route(WebPath.health) { _ in .text("ok") }, Route(WebPath.prometheusHealth) { _ in .text("ok") },
            Route(WebPath.readiness) { _ in readiness() }, Route(WebPath.prometheusReadiness) { _ in readiness() },
            // Where two have the same path, the first counts: metrics at / leave no start page.
        ] + (statusPage?.routes ?? []) + [Route(WebPath.start) { _ in landingPage() }]
    }

    /// A path that ends in a slash is also served without it, as kafka_exporter redirects there.
    private var telemetryPaths: [String] {
        telemetryPath.hasSuffix("/") ? [telemetryPath, String(telemetryPath.dropLast())] : [telemetryPath]
    }

    @Sendable
    private func metrics(_ request: Request) async -> Response {
        let encoding = ContentEncoding(acceptEncoding: request.header(named: "Accept-Encoding"))
        let timeout = Self.scrapeTimeout(
            header: request.header(named: "X-Prometheus-Scrape-Timeout-Seconds"),
            compression: encoding == .gzip ? compressionTime.last : .zero, longest: longestScrape)
        let selection: CollectorSelection
        do throws(CollectorQueryError) {
            selection = try CollectorSelection(query: request.query, names: collector.collectors)
            guard collector.accepts(selection) else { throw .tooMany }
        } catch {
            return .text("\(error.description)\n", status: error.status)
        }
        let start = ContinuousClock.now
        guard let scrape = await collector.scrape(selection, deadline: start + timeout) else {
            return .text("The scrape in progress takes longer than the timeout of this request.\n", status: .serviceUnavailable)
        }
        let board = statusPage?.board
        let number = board?.note(
            scrape, coversCluster: selection.coversCluster,
            by: .init(
                client: "\(request.remoteAddress)", userAgent: request.header(named: "User-Agent"), timeout: timeout,
                duration: start.duration(to: .now)))
        let noteSize = { @Sendable (size: TextSize) in
            if let number { board?.note(size, ofScrape: number) }
        }
        let format = ExpositionFormat(accept: request.header(named: "Accept"))
        let contentType = Header("Content-Type", format.contentType)
        let text = scrape.text(adding: exporter.families)
        if encoding == .gzip, let body = await compressed(text, scrape, format, noteSize) {
            return Response(headers: [contentType, Header("Content-Encoding", "gzip")], body: body)
        }
        guard texts.admit(scrape) else {
            return .text(
                "Too many responses have not been read yet. Responses with gzip are not limited.\n", status: .serviceUnavailable)
        }
        return Response(headers: [contentType], body: .pieces(ScrapeText(scrape, text, format, onEnd: noteSize)))
    }

    /// Compressed while it is sent; before that, which keeps no scrape in memory, if too many texts are being sent.
    /// - Returns: nil if compressing failed.
    private func compressed(
        _ text: SharedText, _ scrape: Scrape, _ format: ExpositionFormat, _ noteSize: @escaping @Sendable (TextSize) -> Void
    ) async -> Response.Body? {
        if texts.admit(scrape), let pieces = text.compressedPieces(format) {
            return .pieces(
                CompressedScrapeText(scrape, text, format, pieces) { size, duration in
                    compressionTime.last = duration
                    noteSize(size)
                })
        }
        return await text.wholeCompressed(format).map { .bytes($0) }
    }

    /// The time for the walk: Prometheus' time-out for the scrape, less time for the transfer and, with gzip, for compressing (for two
    /// million series 0.2 s, or 1 s with zlib).
    ///
    /// Never less than half a second, so that a client with a tiny time-out does not make Kafka look unreachable to others.
    /// - Parameter compression: what it took the last time. The next text may be longer, and the machine busier.
    static func scrapeTimeout(header: String?, compression: Duration, longest: Duration) -> Duration {
        guard let seconds = header.flatMap({ Double($0) }), seconds > 0, seconds < 1_000_000 else { return longest }
        let given: Duration = .seconds(max(seconds, 1))
        return min(longest, max(given / 2, given - max(.milliseconds(500), compression * 1.5)))
    }

    private func readiness() -> Response {
        switch collector.readiness {
        case .ready: .text("ready\n")
        case .unknown: .text("Kafka has not been queried yet.\n", status: .serviceUnavailable)
        case .unreachable(let error): .text("Kafka does not answer: \(error)\n", status: .serviceUnavailable)
        }
    }

    private func landingPage() -> Response {
        let state =
            switch collector.readiness {
            case .ready: "The Kafka cluster answers."
            case .unknown: "The Kafka cluster has not been queried yet."
            case .unreachable(let error): "The Kafka cluster does not answer: \(error)"
            }
        let page = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Kafka Exporter</title></head>
            <body>
            <h1>Kafka Exporter</h1>
            <p>Version \(exporter.build.version.escapedForHTML), revision \(exporter.build.revision.escapedForHTML), \
            \(exporter.build.clients.escapedForHTML)</p>
            <p>\(state.escapedForHTML)</p>
            <ul>
            <li><a href="\(telemetryPath.dropFirst().escapedForHTML)">Metrics</a></li>
            <li><a href="\(WebPath.health.dropFirst())">Health</a></li>
            <li><a href="\(WebPath.readiness.dropFirst())">Readiness</a></li>
            </ul>
            </body>
            </html>

            """
        return Response(headers: [Header("Content-Type", "text/html; charset=utf-8")], body: .bytes(Array(page.utf8)))
    }
}

extension StringProtocol {
    fileprivate var escapedForHTML: String {
        reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}

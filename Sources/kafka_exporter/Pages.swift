import Collector
public import Exposition
public import WebServer

/// What the exporter answers over HTTP.
struct Pages: Sendable {
    let collector: Collector
    let build: Build
    let telemetryPath: String
    let longestScrape: Duration

    var routes: [Route] {
        [
            Route(telemetryPath, handler: metrics),
            // Answered without Kafka: a liveness probe that fails restarts the exporter, which would not help Kafka.
            Route("/healthz") { _ in .text("ok") },
            Route("/readyz") { _ in readiness() },
            Route("/") { _ in landingPage() },
        ]
    }

    @Sendable
    private func metrics(_ request: Request) async -> Response {
        let timeout = scrapeTimeout(header: request.header(named: "X-Prometheus-Scrape-Timeout-Seconds"))
        guard let scrape = await collector.scrape(deadline: .now + timeout) else {
            return .text("The scrape that is under way takes longer than this one may.\n", status: .serviceUnavailable)
        }
        let format = ExpositionFormat(accept: request.header(named: "Accept"))
        let encoding = ContentEncoding(acceptEncoding: request.header(named: "Accept-Encoding"))
        let contentType = Header("Content-Type", format.contentType)
        if encoding == .gzip, let bytes = scrape.compressedText(format) {
            return Response(headers: [contentType, Header("Content-Encoding", "gzip")], body: .bytes(bytes))
        }
        return Response(headers: [contentType], body: .pieces(scrape.text(format)))
    }

    /// The time until the answer must be there: what Prometheus gives the scrape, less what the answer's way takes.
    private func scrapeTimeout(header: String?) -> Duration {
        guard let seconds = header.flatMap({ Double($0) }), seconds > 0, seconds < 1_000_000 else { return longestScrape }
        return min(longestScrape, .seconds(max(seconds - 0.5, seconds / 2)))
    }

    private func readiness() -> Response {
        switch collector.readiness {
        case .ready: .text("ready\n")
        case .unknown: .text("Kafka was not asked yet.\n", status: .serviceUnavailable)
        case .unreachable(let error): .text("Kafka does not answer: \(error)\n", status: .serviceUnavailable)
        }
    }

    private func landingPage() -> Response {
        let state =
            switch collector.readiness {
            case .ready: "The Kafka cluster answers."
            case .unknown: "The Kafka cluster was not asked yet."
            case .unreachable(let error): "The Kafka cluster does not answer: \(error)"
            }
        let page = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Kafka Exporter</title></head>
            <body>
            <h1>Kafka Exporter</h1>
            <p>Version \(build.version.escapedForHTML), revision \(build.revision.escapedForHTML), \
            librdkafka \(build.library.escapedForHTML)</p>
            <p>\(state.escapedForHTML)</p>
            <ul>
            <li><a href="\(telemetryPath.escapedForHTML)">Metrics</a></li>
            <li><a href="/healthz">Health</a></li>
            <li><a href="/readyz">Readiness</a></li>
            </ul>
            </body>
            </html>

            """
        return Response(headers: [Header("Content-Type", "text/html; charset=utf-8")], body: .bytes(Array(page.utf8)))
    }
}

extension ExpositionText: BodyPieces {}

extension String {
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

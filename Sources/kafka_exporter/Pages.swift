import Collector
import Exposition
import StatusPage
import WebServer

/// The exporter's HTTP routes.
struct Pages: Sendable {
    /// The one of `--kafka.server`; nil if there are only those of `--config.file`.
    let cluster: MonitoredCluster?
    /// Those of `--config.file`; nil without it.
    let clusters: ClusterDirectory?
    let exporter: ExporterFamilies
    /// Of those of the exporter.
    let hiddenFamilies: Set<String>
    /// nil if it is turned off.
    let statusPage: StatusRoutes?
    let telemetryPath: String
    private let texts = TextsUnderWay()

    var routes: [Route] {
        telemetryPaths.map { Route($0, handler: metrics) } + [
            // Answered without Kafka: a liveness probe that fails restarts the exporter, which would not help Kafka.
            Route(WebPath.health) { _ in .text("ok") }, Route(WebPath.prometheusHealth) { _ in .text("ok") },
            Route(WebPath.readiness) { _ in readiness() }, Route(WebPath.prometheusReadiness) { _ in readiness() },
            // Where two have the same path, the first counts: metrics at / leave no start page.
        ] + (clusters.map { ClusterPages(directory: $0, texts: texts).routes } ?? [])
            + (statusPage?.routes ?? []) + [Route(WebPath.start) { _ in landingPage() }]
    }

    /// A path that ends in a slash is also served without it, as kafka_exporter redirects there.
    private var telemetryPaths: [String] {
        telemetryPath.hasSuffix("/") ? [telemetryPath, String(telemetryPath.dropLast())] : [telemetryPath]
    }

    @Sendable
    private func metrics(_ request: Request) async -> Response {
        guard let cluster else { return ownMetrics(request) }
        return await ScrapeHandler(cluster: cluster, families: exporter.families, texts: texts).response(to: request)
    }

    /// The exporter's own series, of all clusters together.
    private func ownMetrics(_ request: Request) -> Response {
        let format = ExpositionFormat(accept: request.header(named: "Accept"))
        let text = ExpositionText(format, exporter.families().filter { !hiddenFamilies.contains($0.name) })
        return Response(headers: [Header("Content-Type", format.contentType)], body: .bytes(text.reduce(into: []) { $0 += $1 }))
    }

    private func readiness() -> Response {
        guard let readiness = cluster?.collector.readiness else { return .text("ready\n") }
        if case .ready = readiness { return .text("ready\n") }
        return .text("\(readiness.words)\n", status: .serviceUnavailable)
    }

    private func landingPage() -> Response {
        let state = cluster?.collector.readiness.words ?? "Clusters are scraped by name: /probe?target=NAME."
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

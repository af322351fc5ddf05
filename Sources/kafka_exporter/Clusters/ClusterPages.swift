import Exposition
import WebServer

/// The HTTP routes of the clusters of `--config.file`.
struct ClusterPages: Sendable {
    let directory: ClusterDirectory
    let texts: TextsUnderWay

    var routes: [Route] {
        [Route(WebPath.probe, handler: probe), Route(WebPath.targets) { _ in targets() }]
    }

    /// The series of one cluster. Nothing but a name is taken, so that no request can send credentials elsewhere.
    @Sendable
    private func probe(_ request: Request) async -> Response {
        let start = ContinuousClock.now
        let names = directory.names.joined(separator: ", ")
        guard let name = QueryParameters(request.query).first(where: { $0.name == "target" })?.value else {
            return .text("Which cluster? Add ?target=NAME, with one of: \(names)\n", status: .badRequest)
        }
        do {
            guard let cluster = try await directory.cluster(named: name) else {
                return .text("There is no cluster of this name. There are: \(names)\n", status: .notFound)
            }
            let families = { @Sendable in
                [CertificateInUse.expiry(of: cluster.certificates).labeled(cluster.constantLabels)]
            }
            return await ScrapeHandler(cluster: cluster, families: families, texts: texts).response(to: request, start: start)
        } catch {
            return .text("Cluster \(name) cannot be connected: \(error)\n", status: .serviceUnavailable)
        }
    }

    /// For Prometheus' http_sd_configs.
    private func targets() -> Response {
        // Names of clusters need no escapes.
        let names = directory.names.map { "\"\($0)\"" }.joined(separator: ",")
        return Response(
            headers: [Header("Content-Type", "application/json")], body: .bytes(Array("[{\"targets\":[\(names)]}]\n".utf8)))
    }
}

internal import FoundationEssentials
internal import System
public import WebServer

/// The pages and the JSON, by their paths.
public struct StatusRoutes: Sendable {
    /// What is shown of a cluster.
    public struct Cluster: Sendable {
        /// nil for the one that needs no name.
        let name: String?
        /// Those of --kafka.labels.
        let labels: [String: String]
        let board: StatusBoard

        public init(name: String?, labels: [String: String], board: StatusBoard) {
            self.name = name
            self.labels = labels
            self.board = board
        }
    }

    private let clusters: @Sendable () -> [Cluster]
    private let exporter: ExporterInformation
    private let process: @Sendable () -> ProcessUsage
    private let metricsPath: String

    /// - Parameters:
    ///   - clusters: the one without a name, if there is one, and those with names, as they are now.
    ///   - metricsPath: where the metrics of the one without a name are.
    public init(
        clusters: @escaping @Sendable () -> [Cluster], exporter: ExporterInformation,
        process: @escaping @Sendable () -> ProcessUsage, metricsPath: String
    ) {
        self.clusters = clusters
        self.exporter = exporter
        self.process = process
        self.metricsPath = metricsPath
    }

    public var routes: [Route] {
        [
            Route("/") { html($0) { $0.startPage } },
            Route("/clusters") { request in
                let maker = maker(request, clusters().first)
                return html(maker, maker.clustersPage(clusters()))
            },
            Route("/groups") { request in
                html(request) { maker in
                    maker.listing.name.map { maker.groupPage($0) } ?? maker.groupsPage
                } otherwise: {
                    $0.absence(of: "group", named: $0.listing.name ?? "", path: "groups")
                }
            },
            Route("/topics") { request in
                html(request) { maker in
                    maker.listing.name.map { maker.topicPage($0) } ?? maker.topicsPage
                } otherwise: {
                    $0.absence(of: "topic", named: $0.listing.name ?? "", path: "topics")
                }
            },
            Route("/api/v1/clusters") { _ in json(Documents.Clusters(clusters: clusters().map(ClusterReport.init))) },
            Route("/api/v1/status") { json($0) { $0.status } },
            Route("/api/v1/brokers") { json($0) { Documents.Brokers(brokers: $0.brokers) } },
            Route("/api/v1/topics") { request in
                guard let name = Listing(query: request.query).name else {
                    return json(request) { Documents.Topics(total: Nullable($0.known?.totals.topics), topics: $0.topics) }
                }
                return json(request) { reporter in
                    reporter.topic(named: name).map { Documents.Topic(topic: $0.0, partitions: $0.1) }
                }
            },
            Route("/api/v1/groups") { request in
                guard let name = Listing(query: request.query).name else {
                    return json(request) { Documents.Groups(total: Nullable($0.known?.totals.groups), groups: $0.groups) }
                }
                return json(request) { reporter in
                    reporter.group(named: name).map {
                        Documents.Group(group: $0.0, partitions: $0.1, members: Nullable($0.2))
                    }
                }
            },
            Route("/api/v1/scrapes") { json($0) { Documents.Scrapes(scrapes: $0.scrapes) } },
        ]
    }

    /// nil if the query names none, and there is none without a name.
    private func cluster(_ listing: Listing) -> Cluster? { clusters().first { $0.name == listing.cluster } }

    private func reporter(_ cluster: Cluster) -> Reporter {
        Reporter(cluster: cluster, contents: cluster.board.contents, exporter: exporter, process: process)
    }

    private func maker(_ request: Request, _ cluster: Cluster?) -> PageMaker {
        PageMaker(
            reporter: reporter(cluster ?? Cluster(name: nil, labels: [:], board: StatusBoard())),
            listing: Listing(query: request.query), now: UnixTime.milliseconds, metricsPath: metricsPath,
            namesClusters: clusters().contains { $0.name != nil })
    }

    /// - Parameter absence: of what the query names.
    private func html(
        _ request: Request, _ page: (PageMaker) -> String?, otherwise absence: (PageMaker) -> String = { _ in "" }
    ) -> Response {
        let listing = Listing(query: request.query)
        guard let cluster = cluster(listing) else {
            let maker = maker(request, nil)
            // The start page of an exporter whose clusters all have names.
            let isStart = request.path == "/" && listing.cluster == nil
            return html(maker, maker.clustersPage(clusters()), isFound: isStart)
        }
        let maker = maker(request, cluster)
        let found = page(maker)
        return html(maker, found ?? absence(maker), isFound: found != nil)
    }

    private func html(_ maker: PageMaker, _ page: String, isFound: Bool = true) -> Response {
        var headers = [
            Header("Content-Type", "text/html; charset=utf-8"), Header("Content-Security-Policy", Page.contentSecurityPolicy),
            Header("X-Content-Type-Options", "nosniff"), Header("Referrer-Policy", "same-origin"),
            Header("Cache-Control", "no-store"),
        ]
        if maker.listing.refreshes { headers.append(Header("Refresh", "\(Page.Refresh.seconds)")) }
        return Response(status: isFound ? .ok : .notFound, headers: headers, body: .bytes(Array(page.utf8)))
    }

    /// - Parameter contents: of the document; nil for something that the last scrape did not find.
    private func json(_ request: Request, _ contents: (Reporter) -> (some Encodable)?) -> Response {
        guard let cluster = cluster(Listing(query: request.query)) else {
            return json(Documents.NoCluster(names: clusters().compactMap(\.name)), isFound: false)
        }
        let reporter = reporter(cluster)
        guard let found = contents(reporter) else {
            let absence = Documents.Absence(isReduced: reporter.contents.view?.isReduced ?? false)
            return json(Document(origin: reporter.origin, contents: absence), isFound: false)
        }
        return json(Document(origin: reporter.origin, contents: found))
    }

    private func json(_ document: some Encodable, isFound: Bool = true) -> Response {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body: [UInt8]
        do {
            body = Array(try encoder.encode(document))
        } catch {
            return .text("The document cannot be written: \(error)\n", status: .internalServerError)
        }
        return Response(
            status: isFound ? .ok : .notFound,
            headers: [Header("Content-Type", "application/json"), Header("Cache-Control", "no-store")],
            body: .bytes(body + [UInt8(ascii: "\n")]))
    }
}

internal import FoundationEssentials
internal import System
public import WebServer

/// The pages and the JSON, by their paths.
public struct StatusRoutes: Sendable {
    /// What they show.
    public let board: StatusBoard
    private let exporter: ExporterInformation
    private let process: @Sendable () -> ProcessUsage
    private let metricsPath: String

    /// - Parameter metricsPath: where the metrics are.
    public init(
        board: StatusBoard, exporter: ExporterInformation, process: @escaping @Sendable () -> ProcessUsage, metricsPath: String
    ) {
        self.board = board
        self.exporter = exporter
        self.process = process
        self.metricsPath = metricsPath
    }

    public var routes: [Route] {
        [
            Route("/") { html($0) { $0.startPage } },
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
            Route("/api/v1/status") { _ in json { $0.status } },
            Route("/api/v1/brokers") { _ in json { Documents.Brokers(brokers: $0.brokers) } },
            Route("/api/v1/topics") { request in
                guard let name = Listing(query: request.query).name else {
                    return json { Documents.Topics(total: Nullable($0.known?.totals.topics), topics: $0.topics) }
                }
                return json { reporter in
                    reporter.topic(named: name).map { Documents.Topic(topic: $0.0, partitions: $0.1) }
                }
            },
            Route("/api/v1/groups") { request in
                guard let name = Listing(query: request.query).name else {
                    return json { Documents.Groups(total: Nullable($0.known?.totals.groups), groups: $0.groups) }
                }
                return json { reporter in
                    reporter.group(named: name).map {
                        Documents.Group(group: $0.0, partitions: $0.1, members: Nullable($0.2))
                    }
                }
            },
            Route("/api/v1/scrapes") { _ in json { Documents.Scrapes(scrapes: $0.scrapes) } },
        ]
    }

    private var reporter: Reporter { Reporter(contents: board.contents, exporter: exporter, process: process()) }

    /// - Parameter absence: of what the query names.
    private func html(
        _ request: Request, _ page: (PageMaker) -> String?, otherwise absence: (PageMaker) -> String = { _ in "" }
    ) -> Response {
        let listing = Listing(query: request.query)
        let maker = PageMaker(
            reporter: reporter, listing: listing, now: UnixTime.milliseconds, metricsPath: metricsPath)
        let found = page(maker)
        var headers = [
            Header("Content-Type", "text/html; charset=utf-8"), Header("Content-Security-Policy", Page.contentSecurityPolicy),
            Header("X-Content-Type-Options", "nosniff"), Header("Referrer-Policy", "same-origin"),
            Header("Cache-Control", "no-store"),
        ]
        if listing.refreshes { headers.append(Header("Refresh", "\(Page.Refresh.seconds)")) }
        return Response(
            status: found == nil ? .notFound : .ok, headers: headers, body: .bytes(Array((found ?? absence(maker)).utf8)))
    }

    /// - Parameter contents: of the document; nil for something that the last scrape did not find.
    private func json(_ contents: (Reporter) -> (some Encodable)?) -> Response {
        let reporter = reporter
        let found = contents(reporter)
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body: [UInt8]
        do {
            let absence = Documents.Absence(isReduced: reporter.contents.view?.isReduced ?? false)
            body = Array(
                try found.map { try encoder.encode(Document(origin: reporter.origin, contents: $0)) }
                    ?? encoder.encode(Document(origin: reporter.origin, contents: absence)))
        } catch {
            return .text("The document cannot be written: \(error)\n", status: .internalServerError)
        }
        return Response(
            status: found == nil ? .notFound : .ok,
            headers: [Header("Content-Type", "application/json"), Header("Cache-Control", "no-store")],
            body: .bytes(body + [UInt8(ascii: "\n")]))
    }
}

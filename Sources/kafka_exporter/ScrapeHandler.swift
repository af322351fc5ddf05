import Collector
import Exposition
import StatusPage
import WebServer

/// Answers requests for the series of one cluster.
struct ScrapeHandler: Sendable {
    let cluster: MonitoredCluster
    /// Beside those of the scrape.
    let families: @Sendable () -> [Family]
    /// Of all clusters.
    let texts: TextsUnderWay

    /// - Parameter start: of the scrape, for its time-out.
    func response(to request: Request, start: ContinuousClock.Instant = .now) async -> Response {
        let encoding = ContentEncoding(acceptEncoding: request.header(named: "Accept-Encoding"))
        let timeout = Self.timeout(
            header: request.header(named: "X-Prometheus-Scrape-Timeout-Seconds"),
            compression: encoding == .gzip ? cluster.compressionTime.last : .zero, longest: cluster.longestScrape)
        let selection: CollectorSelection
        do throws(CollectorQueryError) {
            selection = try CollectorSelection(query: request.query, names: cluster.collector.collectors)
            guard cluster.collector.accepts(selection) else { throw .tooMany }
        } catch {
            return .text("\(error.description)\n", status: error.status)
        }
        guard let scrape = await cluster.collector.scrape(selection, deadline: start + timeout) else {
            return .text("The scrape in progress takes longer than the timeout of this request.\n", status: .serviceUnavailable)
        }
        let board = cluster.board
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
        let text = scrape.text(adding: families)
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
                CompressedScrapeText(scrape, text, format, pieces) { [compressionTime = cluster.compressionTime] size, duration in
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
    static func timeout(header: String?, compression: Duration, longest: Duration) -> Duration {
        guard let seconds = header.flatMap({ Double($0) }), seconds > 0, seconds < 1_000_000 else { return longest }
        let given: Duration = .seconds(max(seconds, 1))
        return min(longest, max(given / 2, given - max(.milliseconds(500), compression * 1.5)))
    }
}

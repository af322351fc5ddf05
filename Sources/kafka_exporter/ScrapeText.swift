import Collector
import Exposition
import WebServer

/// A scrape's text while it is sent to one client. It keeps the scrape alive.
struct ScrapeText: BodyPieces {
    private let scrape: Scrape
    private let text: SharedText
    private let format: ExpositionFormat
    private var pieces: ExpositionText

    init(_ scrape: Scrape, _ text: SharedText, _ format: ExpositionFormat) {
        self.scrape = scrape
        self.text = text
        self.format = format
        pieces = text.pieces(format)
    }

    mutating func next() -> [UInt8]? { pieces.next() }

    func whole() async -> [UInt8] { await text.whole(format) }
}

/// The same with gzip.
struct CompressedScrapeText: BodyPieces {
    private let scrape: Scrape
    private let text: SharedText
    private let format: ExpositionFormat
    private let pieces: CompressedText
    private let time: CompressionTime
    /// What the pieces so far took.
    private var duration = Duration.zero

    /// - Parameter time: is told how long all pieces took.
    init(_ scrape: Scrape, _ text: SharedText, _ format: ExpositionFormat, _ pieces: CompressedText, _ time: CompressionTime) {
        self.scrape = scrape
        self.text = text
        self.format = format
        self.pieces = pieces
        self.time = time
    }

    mutating func next() -> [UInt8]? {
        let start = ContinuousClock.now
        let piece = pieces.next()
        duration += start.duration(to: .now)
        if piece == nil { time.last = duration }
        return piece
    }

    /// Nothing if compressing failed: no reader takes that for gzip.
    func whole() async -> [UInt8] { await text.wholeCompressed(format) ?? [] }
}

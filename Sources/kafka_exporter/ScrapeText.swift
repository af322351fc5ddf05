import Collector
import Exposition
import WebServer

/// A scrape's text while it is sent to one client. It keeps the scrape alive.
struct ScrapeText: BodyPieces {
    private let scrape: Scrape
    private let text: SharedText
    private let format: ExpositionFormat
    private let onEnd: @Sendable (TextSize) -> Void
    private var pieces: ExpositionText
    private var bytes = 0

    /// - Parameter onEnd: is told the size of the text when all pieces were made.
    init(_ scrape: Scrape, _ text: SharedText, _ format: ExpositionFormat, onEnd: @escaping @Sendable (TextSize) -> Void) {
        self.scrape = scrape
        self.text = text
        self.format = format
        self.onEnd = onEnd
        pieces = text.pieces(format)
    }

    mutating func next() -> [UInt8]? {
        let piece = pieces.next()
        bytes += piece?.count ?? 0
        if piece == nil { onEnd(TextSize(bytes: bytes, samples: pieces.sampleCount)) }
        return piece
    }

    func whole() async -> [UInt8] { await text.whole(format) }
}

/// The same with gzip.
struct CompressedScrapeText: BodyPieces {
    private let scrape: Scrape
    private let text: SharedText
    private let format: ExpositionFormat
    private let pieces: CompressedText
    private let onEnd: @Sendable (TextSize, Duration) -> Void
    private var bytes = 0
    /// What the pieces so far took.
    private var duration = Duration.zero

    /// - Parameter onEnd: is told the size of the text, and how long it took to make, when all pieces were made.
    init(
        _ scrape: Scrape, _ text: SharedText, _ format: ExpositionFormat, _ pieces: CompressedText,
        onEnd: @escaping @Sendable (TextSize, Duration) -> Void
    ) {
        self.scrape = scrape
        self.text = text
        self.format = format
        self.pieces = pieces
        self.onEnd = onEnd
    }

    mutating func next() -> [UInt8]? {
        let start = ContinuousClock.now
        let piece = pieces.next()
        duration += start.duration(to: .now)
        bytes += piece?.count ?? 0
        if piece == nil { onEnd(TextSize(bytes: bytes, samples: pieces.sampleCount), duration) }
        return piece
    }

    /// Nothing if compressing failed: no reader takes that for gzip.
    func whole() async -> [UInt8] { await text.wholeCompressed(format) ?? [] }
}

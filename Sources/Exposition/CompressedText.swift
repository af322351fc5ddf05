internal import Synchronization

/// The text of a scrape, compressed while it is sent to one client. Whoever asks next gets the next piece, whichever copy it asks.
public final class CompressedText: Sendable {
    private let pieces: Mutex<GzipPieces<ExpositionText>>

    /// - Returns: nil if there is no memory.
    init?(_ text: ExpositionText) {
        guard let stream = GzipStream(.fastest) else { return nil }
        pieces = Mutex(GzipPieces(text, stream))
    }

    /// The next compressed bytes, at least one; nil at the end, or if compressing failed: then the stream has no end, which every reader
    /// notices.
    public func next() -> [UInt8]? {
        pieces.withLock { $0.next() }
    }

    /// How many samples the pieces so far have.
    public var sampleCount: Int { pieces.withLock { $0.text.sampleCount } }
}

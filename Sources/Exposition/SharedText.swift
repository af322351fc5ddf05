/// The text of some families, for everybody who asks for the same.
///
/// It is made while it is sent, for each client. Compressed, which takes longer than making it and is small, and as a whole, which is
/// large, it is made once, when the first client asks.
public final class SharedText: Sendable {
    private let families: [Family]
    private let wholeTexts = MemoizedValues<ExpositionFormat, [UInt8]>()
    private let compressedTexts = MemoizedValues<ExpositionFormat, CompressedText?>()

    public struct CompressedText: Sendable {
        public let bytes: [UInt8]
        /// The time to make and compress the text, the wait for its turn included.
        public let duration: Duration
    }

    /// - Parameter families: each name once.
    public init(_ families: [Family]) {
        self.families = families
    }

    public func pieces(_ format: ExpositionFormat) -> ExpositionText {
        ExpositionText(format, families)
    }

    /// For clients that cannot take it in pieces.
    public func whole(_ format: ExpositionFormat) async -> [UInt8] {
        let text = pieces(format)
        return await wholeTexts.value(format) { text.reduce(into: []) { $0 += $1 } }
    }

    /// - Returns: nil if compressing failed.
    public func compressed(_ format: ExpositionFormat) async -> CompressedText? {
        let text = pieces(format)
        let start = ContinuousClock.now
        return await compressedTexts.value(format) {
            gzip(text).map { CompressedText(bytes: $0, duration: start.duration(to: .now)) }
        }
    }
}

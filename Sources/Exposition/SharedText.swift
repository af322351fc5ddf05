/// The text of some families, for everybody who asks for the same.
///
/// It is made, and compressed, while it is sent, for each client. As a whole, for clients that cannot take it in pieces, it is made once,
/// when the first of them asks.
public final class SharedText: Sendable {
    private let families: [Family]
    private let wholeTexts = MemoizedValues<ExpositionFormat, [UInt8]>()
    private let compressedTexts = MemoizedValues<ExpositionFormat, [UInt8]?>()

    /// - Parameter families: each name once.
    public init(_ families: [Family]) {
        self.families = families
    }

    public func pieces(_ format: ExpositionFormat) -> ExpositionText {
        ExpositionText(format, families)
    }

    /// The same samples in InfluxDB's line protocol.
    /// - Parameter timestamp: of every line, in nanoseconds since the Unix epoch.
    public func influxLines(timestamp: Int64) -> InfluxLines {
        InfluxLines(families, timestamp: timestamp)
    }

    /// For clients that cannot take it in pieces.
    public func whole(_ format: ExpositionFormat) async -> [UInt8] {
        let text = pieces(format)
        return await wholeTexts.value(format) { text.reduce(into: []) { $0 += $1 } }
    }

    /// - Returns: nil if there is no memory to compress with.
    public func compressedPieces(_ format: ExpositionFormat) -> CompressedText? {
        CompressedText(pieces(format))
    }

    /// - Returns: nil if compressing failed.
    public func wholeCompressed(_ format: ExpositionFormat) async -> [UInt8]? {
        let text = pieces(format)
        return await compressedTexts.value(format) { gzip(text) }
    }
}

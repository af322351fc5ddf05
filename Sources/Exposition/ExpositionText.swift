/// A scrape's text as Prometheus reads it, made a piece at a time: of millions of lines some hundreds are in memory.
///
/// A copy goes on from where the original is.
public struct ExpositionText: Sequence, IteratorProtocol, Sendable {
    /// Bytes from which a piece is long enough to be sent.
    private static let pieceSize = 64 << 10
    /// With room for a last step that begins just before that.
    private static let pieceCapacity = pieceSize + pieceSize / 2

    private let format: ExpositionFormat
    /// Each name once; the formats demand that.
    private let families: [Family]
    private var position = Position()
    /// Bytes that the next piece has room for.
    private var capacity = pieceCapacity

    private struct Position {
        var family = 0
        var step = 0
        /// Whether a sample of the family has been written, and so its head.
        var isFamilyBegun = false
        var isAtEnd = false
    }

    public init(_ format: ExpositionFormat, _ families: [Family]) {
        self.format = format
        self.families = families
    }

    /// Some lines, never none; nil at the end.
    public mutating func next() -> [UInt8]? {
        while !position.isAtEnd {
            var unfit = 0
            let piece = [UInt8](unsafeUninitializedCapacity: capacity) { [capacity] memory, count in
                var writer = ExpositionWriter(format, memory)
                unfit = fill(&writer, capacity: capacity)
                count = writer.count
            }
            // What did not fit opens the next piece, and where there is one such step there are more.
            capacity = Swift.max(capacity, Self.pieceSize + unfit)
            if !piece.isEmpty { return piece }
        }
        return nil
    }

    /// Goes on until the piece is long enough, or is full.
    /// - Returns: the length of the step that did not fit, or 0.
    private mutating func fill(_ writer: inout ExpositionWriter, capacity: Int) -> Int {
        while position.family < families.count {
            let family = families[position.family]
            writer.beginFamily(family.metric, constantLabels: family.constantLabels, withHead: !position.isFamilyBegun)
            while position.step < family.steps {
                let before = writer.count
                family.write(position.step, &writer)
                let after = writer.count
                guard after <= capacity else {
                    writer.truncate(to: before)
                    return after - before
                }
                position.step += 1
                if after > before { position.isFamilyBegun = true }
                if after >= Self.pieceSize { return 0 }
            }
            position.family += 1
            position.step = 0
            position.isFamilyBegun = false
        }
        writer.end()
        position.isAtEnd = true
        return 0
    }
}

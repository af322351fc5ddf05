/// A scrape's text as Prometheus reads it, made a piece at a time: of millions of lines some hundreds are in memory.
///
/// A copy goes on from where the original is.
public struct ExpositionText: Sequence, IteratorProtocol, Sendable {
    /// Bytes from which a piece is long enough to be sent.
    private static let pieceSize = 64 << 10
    /// With room for a last step that begins just before that.
    private static let pieceCapacity = pieceSize + pieceSize / 2

    private let format: ExpositionFormat
    private let constantLabels: [Label]
    /// Each name once; the formats demand that.
    private let families: [Family]
    private var position = Position()

    private struct Position {
        var family = 0
        var step = 0
        /// Whether a sample of the family has been written, and so its head.
        var isFamilyBegun = false
        var isAtEnd = false
    }

    /// - Parameter constantLabels: go on every sample.
    public init(_ format: ExpositionFormat, constantLabels: [Label] = [], _ families: [Family]) {
        self.format = format
        self.constantLabels = constantLabels
        self.families = families
    }

    /// Some lines, never none; nil at the end.
    public mutating func next() -> [UInt8]? {
        var capacity = Self.pieceCapacity
        while !position.isAtEnd {
            var needed = 0
            let piece = [UInt8](unsafeUninitializedCapacity: capacity) { memory, count in
                var writer = ExpositionWriter(format, constantLabels: constantLabels, memory)
                needed = fill(&writer, capacity: capacity)
                count = writer.count
            }
            if !piece.isEmpty { return piece }
            // A single step is longer than a piece. With some room for numbers that have one digit more the next time.
            capacity = Swift.max(capacity, needed + needed / 64)
        }
        return nil
    }

    /// Goes on until the piece is long enough, or is full.
    /// - Returns: how much the step that did not fit takes.
    private mutating func fill(_ writer: inout ExpositionWriter, capacity: Int) -> Int {
        while position.family < families.count {
            let family = families[position.family]
            writer.begin(family.metric, withHead: !position.isFamilyBegun)
            while position.step < family.steps {
                let before = writer.count
                family.write(position.step, &writer)
                let needed = writer.count
                guard needed <= capacity else {
                    writer.truncate(to: before)
                    return needed
                }
                position.step += 1
                if needed > before { position.isFamilyBegun = true }
                if needed >= Self.pieceSize { return 0 }
            }
            position.family += 1
            position.step = 0
            position.isFamilyBegun = false
        }
        let before = writer.count
        writer.end()
        let needed = writer.count
        position.isAtEnd = needed <= capacity
        if !position.isAtEnd { writer.truncate(to: before) }
        return needed
    }
}

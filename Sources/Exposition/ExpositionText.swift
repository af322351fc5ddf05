/// The text of a scrape, produced piece by piece: of millions of lines, a few hundred are in memory at a time.
///
/// A copy continues where the original stands.
public struct ExpositionText: Sequence, IteratorProtocol, Sendable {
    /// A piece of this many bytes is long enough to be sent.
    private static let pieceSize = 64 << 10
    /// Leaves room for a last step that begins just below that.
    private static let pieceCapacity = pieceSize + pieceSize / 2

    private let format: ExpositionFormat
    /// The formats demand that each name appears once.
    private let families: [Family]
    private var position = Position()
    /// How many samples the pieces so far have.
    public private(set) var sampleCount = 0
    /// The capacity of the next piece in bytes.
    private var capacity = pieceCapacity

    private struct Position {
        var family = 0
        var step = 0
        /// Whether a sample of the family, and so its head, has been written.
        var isFamilyBegun = false
        var isAtEnd = false
    }

    public init(_ format: ExpositionFormat, _ families: [Family]) {
        self.format = format
        self.families = families
    }

    /// The next lines, at least one; nil at the end.
    public mutating func next() -> [UInt8]? {
        while !position.isAtEnd {
            var unfit = 0
            let piece = [UInt8](unsafeUninitializedCapacity: capacity) { [capacity] memory, count in
                var writer = ExpositionWriter(format, memory)
                unfit = fill(&writer, capacity: capacity)
                count = writer.count
            }
            // The oversized step starts the next piece; grow the buffer, more are likely.
            capacity = Swift.max(capacity, Self.pieceSize + unfit)
            if !piece.isEmpty { return piece }
        }
        return nil
    }

    /// Continues until the piece is long enough, or full.
    /// - Returns: the length of the step that did not fit, or 0.
    private mutating func fill(_ writer: inout ExpositionWriter, capacity: Int) -> Int {
        while position.family < families.count {
            let family = families[position.family]
            writer.beginFamily(family.metric, constantLabels: family.constantLabels, withHead: !position.isFamilyBegun)
            while position.step < family.steps {
                let (before, samplesBefore) = (writer.count, writer.sampleCount)
                family.write(position.step, &writer)
                let after = writer.count
                guard after <= capacity else {
                    writer.truncate(to: before)
                    return after - before
                }
                position.step += 1
                sampleCount += writer.sampleCount - samplesBefore
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

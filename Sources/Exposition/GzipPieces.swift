/// Compresses a text with gzip while it is produced: of both, a piece is in memory.
///
/// Copies share the stream: only one of them may go on.
struct GzipPieces<Text: IteratorProtocol<[UInt8]>>: IteratorProtocol {
    /// Some 300 KB of text: 2 ms with zlib, a fraction of it with ISA-L. Meanwhile the server answers nobody else.
    private static var pieceSize: Int { 16 << 10 }

    private(set) var text: Text
    private let stream: GzipStream
    /// The piece of the text that is being compressed.
    private var input: [UInt8] = []
    /// How many bytes of it the stream has taken.
    private var taken = 0
    private var isTextAtEnd = false
    private var isAtEnd = false
    /// The end is missing, so that nobody takes the rest for the whole.
    private(set) var hasFailed = false

    init(_ text: Text, _ stream: GzipStream) {
        self.text = text
        self.stream = stream
    }

    /// The next compressed bytes, at least one; nil at the end.
    mutating func next() -> [UInt8]? {
        let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { memory, count in
            while count < memory.count, !isAtEnd, !hasFailed {
                count += compress(into: UnsafeMutableBufferPointer(rebasing: memory[count...]))
            }
        }
        return piece.isEmpty ? nil : piece
    }

    /// - Returns: the number of bytes written.
    private mutating func compress(into output: UnsafeMutableBufferPointer<UInt8>) -> Int {
        if taken == input.count { takePiece() }
        let progress = input.withUnsafeBufferPointer { [stream, taken, isTextAtEnd] in
            stream.compress(UnsafeBufferPointer(rebasing: $0[taken...]), isLast: isTextAtEnd, into: output)
        }
        guard let progress else {
            hasFailed = true
            return 0
        }
        taken += progress.read
        isAtEnd = progress.isAtEnd
        return progress.written
    }

    private mutating func takePiece() {
        taken = 0
        repeat {
            guard let piece = text.next() else {
                input = []
                isTextAtEnd = true
                return
            }
            input = piece
        } while input.isEmpty
    }
}

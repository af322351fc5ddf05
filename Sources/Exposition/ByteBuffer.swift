internal import Glibc

/// Counts the bytes of a piece of text, and hands out the memory for them, which the caller owns. Bytes beyond its capacity are counted,
/// but nobody can write them.
///
/// Appending to `[UInt8]` checks uniqueness and capacity for each run of bytes, of which a line has several. Here the capacity is
/// checked once a line.
struct ByteBuffer: ~Copyable {
    private let memory: UnsafeMutableRawPointer?
    private let capacity: Int
    /// The number of bytes appended, including those beyond the capacity.
    private(set) var count = 0

    init(_ memory: UnsafeMutableBufferPointer<UInt8>) {
        self.memory = UnsafeMutableRawPointer(memory.baseAddress)
        capacity = memory.count
    }

    /// - Parameter size: the most bytes that the line can have.
    /// - Returns: where its bytes go, until `end` takes them; nil if they might not fit, and are counted already.
    @inline(__always)
    mutating func beginLine(size: Int) -> LineCursor? {
        guard let memory, size <= capacity - count else {
            // Nothing fits after this: what is counted exceeds the capacity from now on.
            count += size
            return nil
        }
        return LineCursor(memory + count)
    }

    @inline(__always)
    mutating func end(_ line: LineCursor) {
        guard let memory else { return }
        count = line.end - memory
    }

    /// For what is written once a family.
    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            guard var line = beginLine(size: bytes.count) else { return }
            line.append(UnsafeRawBufferPointer(bytes))
            end(line)
        }
    }

    /// Removes what was appended last.
    mutating func truncate(to count: Int) {
        precondition(count <= self.count)
        self.count = count
    }
}

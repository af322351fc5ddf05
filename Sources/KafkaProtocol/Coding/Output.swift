/// A growing array of bytes. Small values are collected in a block first, because appending each to an array takes several times as long.
@usableFromInline
struct Output {
    /// Owns the block.
    private final class Block {
        let start = UnsafeMutableRawPointer.allocate(byteCount: Output.capacity, alignment: 8)

        deinit { start.deallocate() }
    }

    @usableFromInline static var capacity: Int { 2048 }

    private let owner = Block()
    @usableFromInline let block: UnsafeMutableRawPointer
    /// Bytes of the block that are not in `bytes` yet.
    @usableFromInline var pending = 0
    @usableFromInline var bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        block = owner.start
    }

    /// Big-endian.
    @inlinable @inline(__always)
    mutating func append<Number: FixedWidthInteger>(_ value: Number) {
        if pending + MemoryLayout<Number>.size > Output.capacity { flush() }
        block.storeBytes(of: value.bigEndian, toByteOffset: pending, as: Number.self)
        pending += MemoryLayout<Number>.size
    }

    /// A variable-length number: seven bits per byte, the lowest first.
    @inlinable @inline(__always)
    mutating func append(varint value: Int) {
        var rest = UInt(bitPattern: value)
        while rest > 0x7f {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    @inlinable
    mutating func append(_ more: some Collection<UInt8>) {
        let isGathered: Void? = more.withContiguousStorageIfAvailable { more in
            if pending + more.count > Output.capacity { flush() }
            guard more.count <= Output.capacity else { return bytes.append(contentsOf: more) }
            UnsafeMutableRawBufferPointer(start: block + pending, count: more.count).copyBytes(from: more)
            pending += more.count
        }
        guard isGathered == nil else { return }
        flush()
        bytes += more
    }

    @usableFromInline
    mutating func flush() {
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: block, count: pending))
        pending = 0
    }

    /// Returns the bytes without a copy.
    mutating func take() -> [UInt8] { replace(with: []) }

    /// Continues with other bytes.
    /// - Returns: the bytes written so far.
    mutating func replace(with other: [UInt8]) -> [UInt8] {
        flush()
        var replaced = other
        swap(&replaced, &bytes)
        return replaced
    }
}

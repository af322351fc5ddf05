/// An array of numbers as it was sent. Refers to the reader's bytes, and is valid as long as they are.
public struct BigEndianNumbers<Element: FixedWidthInteger>: RandomAccessCollection {
    @usableFromInline let start: UnsafeRawPointer
    public let count: Int

    @inlinable
    init(start: UnsafeRawPointer, count: Int) {
        self.start = start
        self.count = count
    }

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { count }

    @inlinable
    public subscript(index: Int) -> Element {
        precondition(index >= 0 && index < count, "index \(index) is out of range")
        return Element(bigEndian: start.loadUnaligned(fromByteOffset: index * MemoryLayout<Element>.size, as: Element.self))
    }
}

internal import Glibc

/// Writes the runs of bytes that a line consists of, one behind the other.
///
/// It checks nothing: `ByteBuffer.beginLine` has made sure of the memory for the longest line that can come of them.
struct LineCursor {
    /// The most bytes of a number: an integer has up to 20, a double up to 24.
    static var longestNumber: Int { 24 }
    /// The most bytes behind the labels: a space, the value and the line's end.
    static var longestEnd: Int { longestNumber + 2 }

    /// Where the next byte goes.
    private(set) var end: UnsafeMutableRawPointer

    @inline(__always)
    init(_ start: UnsafeMutableRawPointer) {
        end = start
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        end.storeBytes(of: byte, as: UInt8.self)
        end += 1
    }

    /// Two ASCII characters.
    @inline(__always)
    mutating func append(_ first: Unicode.Scalar, _ second: Unicode.Scalar) {
        append(UInt8(ascii: first))
        append(UInt8(ascii: second))
    }

    @inline(__always)
    mutating func append(_ bytes: borrowing [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        // memcpy must not get a null pointer, which an empty buffer may have.
        guard let source = bytes.baseAddress else { return }
        let size = bytes.count
        if size <= 16, size >= 8 {
            Self.copyEnds(as: UInt64.self, source, end, size)
        } else if size <= 32, size > 16 {
            Self.copyEnds(as: SIMD16<UInt8>.self, source, end, size)
        } else {
            memcpy(end, source, size)
        }
        end += size
    }

    @inline(__always)
    mutating func append(_ label: NumberedLabel) {
        append(UnsafeRawBufferPointer(start: label.name.utf8Start, count: label.name.utf8CodeUnitCount))
        append("=", "\"")
        append(label.number)
        append("\"", ",")
    }

    /// Copies the first and the last bytes of a run, which overlap unless it is twice as long as a `Block`.
    @inline(__always)
    private static func copyEnds<Block>(
        as type: Block.Type, _ source: UnsafeRawPointer, _ destination: UnsafeMutableRawPointer, _ size: Int
    ) {
        let last = size - MemoryLayout<Block>.size
        let (first, second) = (source.loadUnaligned(as: type), (source + last).loadUnaligned(as: type))
        destination.storeBytes(of: first, as: type)
        (destination + last).storeBytes(of: second, as: type)
    }

    /// Writes over the comma behind the last label.
    @inline(__always)
    mutating func endLabels() {
        end -= 1
        append("}", " ")
    }
}

// Numbers.
extension LineCursor {
    @inline(__always)
    mutating func append(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(number.magnitude)
    }

    @inline(__always)
    private mutating func append(_ number: UInt64) {
        switch number {
        case ..<10: append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number))
        case ..<10_000: appendShort(Self.fourDigits(number), most: 4)
        case ..<100_000_000: appendShort(Self.eightDigits(number), most: 8)
        default: appendLong(number)
        }
    }

    /// Without the zeros in front, which are shifted out: a loop that counts digits would be mispredicted for most numbers.
    @inline(__always)
    private mutating func appendShort(_ digits: UInt64, most: Int) {
        let zeros = (digits ^ Self.eightZeros).trailingZeroBitCount / 8
        append(digits >> (zeros * 8), bytes: most - zeros)
    }

    /// In at most three parts of eight digits.
    private mutating func appendLong(_ number: UInt64) {
        let (first, last) = number.quotientAndRemainder(dividingBy: 100_000_000)
        append(first)
        append(Self.eightDigits(last), bytes: 8)
    }

    /// Writes all eight bytes, those beyond `bytes` to be written over.
    @inline(__always)
    private mutating func append(_ digits: UInt64, bytes: Int) {
        end.storeBytes(of: digits.littleEndian, as: UInt64.self)
        end += bytes
    }

    private static var eightZeros: UInt64 { 0x3030_3030_3030_3030 }

    /// The digits of a number below 100,000,000, the first one in the lowest byte. None waits for the one before, as it would if each were
    /// divided off.
    @inline(__always)
    private static func eightDigits(_ number: UInt64) -> UInt64 {
        fourDigits(number / 10_000) | fourDigits(number % 10_000) << 32
    }

    @inline(__always)
    private static func fourDigits(_ number: UInt64) -> UInt64 {
        twoDigits(number / 100) | twoDigits(number % 100) << 16
    }

    @inline(__always)
    private static func twoDigits(_ number: UInt64) -> UInt64 {
        let pairs = UnsafeRawPointer(digitPairs.utf8Start)
        return UInt64(UInt16(littleEndian: pairs.loadUnaligned(fromByteOffset: Int(number) * 2, as: UInt16.self)))
    }

    mutating func append(_ number: Double) {
        if number.isNaN {
            append("NaN")
        } else if number.isInfinite {
            append(number < 0 ? "-Inf" : "+Inf")
        } else if let whole = Int64(exactly: number) {
            append(whole)
        } else {
            append(number.description)
        }
    }

    private mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }
}

/// 00, 01 and so on to 99.
private let digitPairs: StaticString = """
    0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
    5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899
    """

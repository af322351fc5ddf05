internal import Glibc

/// Writes into memory owned by the caller. Bytes beyond its capacity are counted, but not written.
///
/// Appending small runs to `[UInt8]` checks uniqueness and capacity each time; with several runs a line, that takes most of
/// the time.
struct ByteBuffer: ~Copyable {
    private let memory: UnsafeMutableRawPointer?
    private let capacity: Int
    /// The number of bytes appended, including those beyond the capacity.
    private(set) var count = 0

    init(_ memory: UnsafeMutableBufferPointer<UInt8>) {
        self.memory = UnsafeMutableRawPointer(memory.baseAddress)
        capacity = memory.count
    }

    mutating func append(_ bytes: borrowing [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    mutating func append(_ byte: UInt8) {
        if count < capacity { memory?.storeBytes(of: byte, toByteOffset: count, as: UInt8.self) }
        count += 1
    }

    mutating func append(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let digits = Self.digits(of: number.magnitude)
        if let memory, count + digits <= capacity {
            var rest = number.magnitude
            for place in stride(from: count + digits - 1, through: count, by: -1) {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                memory.storeBytes(of: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit), toByteOffset: place, as: UInt8.self)
                rest = quotient
            }
        }
        count += digits
    }

    /// Removes what was appended last.
    mutating func truncate(to count: Int) {
        precondition(count <= self.count)
        self.count = count
    }

    @inline(__always)
    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        // memcpy must not get a null pointer, which an empty buffer may have.
        if let memory, let source = bytes.baseAddress, count + bytes.count <= capacity {
            memcpy(memory + count, source, bytes.count)
        }
        count += bytes.count
    }

    private static func digits(of number: UInt64) -> Int {
        var digits = 1
        var power: UInt64 = 10
        while number >= power {
            digits += 1
            let (next, overflow) = power.multipliedReportingOverflow(by: 10)
            if overflow { break }
            power = next
        }
        return digits
    }
}

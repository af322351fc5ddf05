extension MessageReader {
    /// Calls `body` with each element of an array of structures.
    /// - Returns: the number of elements: nil for null, 0 if the version lacks the field.
    @inlinable @inline(__always) @discardableResult
    public mutating func array(
        _ name: FieldName, _ body: (inout MessageReader) throws(ProtocolError) -> Void
    ) throws(ProtocolError) -> Int? {
        guard try advance(to: name, .structures), let nested = (field - 1).pointee.nested else { return 0 }
        let next = field
        guard let count = try elementCount(field - 1) else { return nil }
        for _ in 0..<count {
            field = nested
            try body(&self)
            try finish()
        }
        field = next
        return count
    }

    /// The number of elements of an array of structures, to reserve space before it is read; nil for null.
    public mutating func count(of name: FieldName) throws(ProtocolError) -> Int? {
        guard try advance(to: name, .structures) else { return 0 }
        let start = position
        field -= 1
        let count = try elementCount(field)
        position = start
        return count
    }

    /// Calls `body` with an array of numbers, without a copy. They are valid only in `body`. Null is an error.
    @inlinable @inline(__always)
    public mutating func withInt32s<Result>(
        _ name: FieldName, _ body: (BigEndianNumbers<Int32>) throws(ProtocolError) -> Result
    ) throws(ProtocolError) -> Result {
        guard try advance(to: name, .int32s) else { return try body(BigEndianNumbers(start: position, count: 0)) }
        return try body(numbers())
    }

    /// Null is an error.
    public mutating func int32s(_ name: FieldName) throws(ProtocolError) -> [Int32] {
        try withInt32s(name) { (numbers) throws(ProtocolError) in Array(numbers) }
    }

    /// Null is an error.
    public mutating func int64s(_ name: FieldName) throws(ProtocolError) -> [Int64] {
        guard try advance(to: name, .int64s) else { return [] }
        return Array(try numbers())
    }

    /// nil for null.
    public mutating func optionalStrings(_ name: FieldName) throws(ProtocolError) -> [String]? {
        guard try advance(to: name, .strings) else { return [] }
        guard let count = try elementCount(field - 1) else { return nil }
        var strings: [String] = []
        strings.reserveCapacity(count)
        for _ in 0..<count {
            let length = try stringLength()
            guard length >= 0 else { throw .unexpectedNull }
            strings.append(try MessageReader.text(try take(bytes: length)))
        }
        return strings
    }

    /// Null is an error.
    public mutating func strings(_ name: FieldName) throws(ProtocolError) -> [String] {
        guard let strings = try optionalStrings(name) else { throw .unexpectedNull }
        return strings
    }

    @inlinable @inline(__always)
    mutating func numbers<Number>() throws(ProtocolError) -> BigEndianNumbers<Number> {
        guard let count = try elementCount(field - 1) else { throw nullNumbers }
        let bytes = try take(bytes: count * MemoryLayout<Number>.size)
        return BigEndianNumbers(start: bytes.baseAddress ?? position, count: count)
    }

    @usableFromInline @inline(never)
    var nullNumbers: ProtocolError { .unexpectedNull }
}

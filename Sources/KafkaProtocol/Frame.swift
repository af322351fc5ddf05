/// The frames of a connection: a length, then a header, then the message.
public enum Frame {
    /// The size of the length field, which counts the bytes after it.
    @inlinable public static var lengthSize: Int { 4 }
    /// The size of a response's length and correlation id.
    @inlinable public static var responseHeadSize: Int { 8 }

    /// The length of the frame at the start of `bytes`; nil if there are too few bytes. It may be negative in malformed frames.
    @inlinable
    public static func length(_ bytes: some Collection<UInt8>) -> Int? {
        let field = bytes.prefix(lengthSize)
        guard field.count == lengthSize else { return nil }
        return Int(Int32(truncatingIfNeeded: field.reduce(0) { $0 << 8 | Int($1) }))
    }

    /// The correlation id of the response at the start of `bytes`; nil if there are too few bytes.
    @inlinable
    public static func correlationId(_ bytes: some Collection<UInt8>) -> Int32? {
        length(bytes.dropFirst(lengthSize)).map { Int32(truncatingIfNeeded: $0) }
    }

    /// Writes the length of the frame that begins at `start`, unless it ends before that field does.
    public static func setLength(_ length: Int, of bytes: inout [UInt8], at start: Int = 0) {
        guard bytes.count - start >= lengthSize else { return }
        let length = UInt32(truncatingIfNeeded: length)
        for index in 0..<lengthSize { bytes[start + index] = UInt8(truncatingIfNeeded: length >> UInt32(24 - 8 * index)) }
    }

    /// Writes the correlation id of the response that `bytes` begin with, unless they end before that field does.
    public static func setCorrelationId(_ id: Int32, of bytes: inout [UInt8]) {
        setLength(Int(id), of: &bytes, at: lengthSize)
    }

    /// Appends a frame without a header: the form of a login's messages after SaslHandshake v0.
    public static func append(_ message: [UInt8], to bytes: inout [UInt8]) {
        bytes.appendBigEndian(Int32(clamping: message.count))
        bytes += message
    }
}

/// A password, key or token. It is always printed as `<redacted>`. The value is available only as bytes, while a closure runs.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    /// - Parameter bytes: in UTF-8 if the protocol that uses the secret treats it as text.
    public init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    public init(_ text: String) {
        self.init(text.utf8)
    }

    public var isEmpty: Bool { bytes.isEmpty }

    public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBufferPointer(body)
    }

    /// Passes the value to a C function as a zero-terminated string.
    public func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
        try (bytes.map(CChar.init(bitPattern:)) + [0]).withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return try "".withCString(body) }
            return try body(start)
        }
    }

    public var description: String { "<redacted>" }
    public var debugDescription: String { description }
    /// Without this, `dump` and `Mirror` would show the stored bytes.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension Secret {
    /// Describes probable mistakes at the ends of the value: a leading byte order mark, trailing white space. nil if there are none.
    public var probableMistake: String? {
        let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? "begins with a byte order mark" : nil
        let space: String? =
            switch String(decoding: bytes, as: UTF8.self).unicodeScalars.last {
            case "\n", "\r": "ends in a line break"
            case let last? where last.properties.isWhitespace: "ends in white space"
            default: nil
            }
        let mistakes = [mark, space].compactMap(\.self)
        return mistakes.isEmpty ? nil : mistakes.joined(separator: " and ")
    }
}

/// A password, key or token. It prints as `<redacted>` whatever is used to print it; whoever needs the value asks for its
/// bytes, for as long as a closure runs.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    /// - Parameter bytes: UTF-8 for what the protocols below treat as text.
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

    /// Hands the value to a C function as a string that ends in a zero byte.
    public func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
        try (bytes.map(CChar.init(bitPattern:)) + [0]).withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return try "".withCString(body) }
            return try body(start)
        }
    }

    public var description: String { "<redacted>" }
    public var debugDescription: String { description }
    /// `dump` and `Mirror` would show the stored bytes otherwise.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension Secret {
    /// What stands at its ends and is hardly meant to: white space behind it, a byte order mark before it. nil where nothing does.
    public var oddity: String? {
        let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? "begins with a byte order mark" : nil
        let space: String? =
            switch String(decoding: bytes, as: UTF8.self).unicodeScalars.last {
            case "\n", "\r": "ends in a line break"
            case let last? where last.properties.isWhitespace: "ends in white space"
            default: nil
            }
        let oddities = [mark, space].compactMap(\.self)
        return oddities.isEmpty ? nil : oddities.joined(separator: " and ")
    }
}

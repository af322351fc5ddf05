/// A value of the protocol's type uuid, such as a topic's id: 16 bytes.
public struct Uuid: Sendable, Hashable {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public static let zero = Uuid(high: 0, low: 0)
}

extension Uuid: CustomStringConvertible {
    /// The usual form, such as `6ba7b810-9dad-11d1-80b4-00c04fd430c8`.
    public var description: String {
        let digits = [high, low].map { word in
            let hex = String(word, radix: 16)
            return String(repeating: "0", count: 16 - hex.count) + hex
        }.joined()
        var parts: [Substring] = []
        var rest = digits[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }
}

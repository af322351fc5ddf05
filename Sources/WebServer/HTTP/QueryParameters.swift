/// The parameters of a query, `name=value&…`, in their order.
///
/// Source: application/x-www-form-urlencoded in the URL standard. What is not UTF-8 becomes U+FFFD, and a `%` that begins no byte stays.
public struct QueryParameters: Sequence, Sendable {
    private let parameters: [(name: String, value: String)]

    /// - Parameter query: as sent, still percent-encoded.
    public init(_ query: String?) {
        parameters = (query ?? "").utf8.split(separator: UInt8(ascii: "&")).map { part in
            let equals = part.firstIndex(of: UInt8(ascii: "="))
            let value = equals.map { part[part.index(after: $0)...] } ?? part[part.endIndex...]
            return (Self.decoded(part[..<(equals ?? part.endIndex)]), Self.decoded(value))
        }
    }

    public func makeIterator() -> some IteratorProtocol<(name: String, value: String)> { parameters.makeIterator() }

    private static func decoded(_ text: Substring.UTF8View) -> String {
        var decoded: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "+") {
                decoded.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), digits.count == 2, let high = digits.first.flatMap(HTTPSyntax.hexValue),
                let low = digits.last.flatMap(HTTPSyntax.hexValue)
            {
                decoded.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                decoded.append(byte)
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}

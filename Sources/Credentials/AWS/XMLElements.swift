/// The text of elements in STS's answers, which are flat, have each name that we read once, and no attributes on those: a
/// full XML parser (libxml2) would be one library more for four strings. Anything unexpected reads as absent.
struct XMLElements {
    /// Bytes: as text, a combining character behind a tag would be one `Character` with its end.
    private let document: [UInt8]

    init(_ document: [UInt8]) {
        self.document = document
    }

    /// The text of the first `<name>…</name>`; nil where there is none, or it holds elements itself.
    subscript(name: String) -> String? {
        guard let opening = document.firstRange(of: "<\(name)>".utf8) else { return nil }
        let rest = document[opening.upperBound...]
        guard let closing = rest.firstRange(of: "</\(name)>".utf8) else { return nil }
        let content = rest[..<closing.lowerBound]
        return content.contains(UInt8(ascii: "<")) ? nil : Self.text(of: content)
    }

    /// - Returns: nil where an `&` begins no reference that XML knows (XML 1.0, 4.1 and 4.6).
    private static func text(of content: ArraySlice<UInt8>) -> String? {
        let parts = content.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
        var text = Array(parts[0])
        for part in parts.dropFirst() {
            guard let end = part.firstIndex(of: UInt8(ascii: ";")),
                let character = character(String(decoding: part[..<end], as: UTF8.self))
            else { return nil }
            text += String(character).utf8
            text += part[(end + 1)...]
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func character(_ reference: String) -> Unicode.Scalar? {
        switch reference {
        case "lt": "<"
        case "gt": ">"
        case "quot": "\""
        case "apos": "'"
        case "amp": "&"
        case _ where reference.hasPrefix("#x"): UInt32(reference.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
        case _ where reference.hasPrefix("#"): UInt32(reference.dropFirst()).flatMap(Unicode.Scalar.init)
        default: nil
        }
    }
}

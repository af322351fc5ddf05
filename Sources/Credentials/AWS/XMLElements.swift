/// The text of elements in responses of STS. These are flat, and each element that we read occurs once and has no attributes. A full XML
/// parser (libxml2) would be one more library for four strings. Anything unexpected counts as absent.
struct XMLElements {
    /// Bytes, because in text a combining character after a tag would form one `Character` with the end of the tag.
    private let document: [UInt8]

    init(_ document: [UInt8]) {
        self.document = document
    }

    /// The text of the first `<name>…</name>`; nil if there is none, or if it contains elements itself.
    subscript(name: String) -> String? {
        guard let opening = document.firstRange(of: "<\(name)>".utf8) else { return nil }
        let rest = document[opening.upperBound...]
        guard let closing = rest.firstRange(of: "</\(name)>".utf8) else { return nil }
        let content = rest[..<closing.lowerBound]
        return content.contains(UInt8(ascii: "<")) ? nil : Self.text(of: content)
    }

    /// - Returns: nil if an `&` does not begin a reference that XML knows (XML 1.0, 4.1 and 4.6).
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

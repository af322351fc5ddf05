/// The text of elements in STS's answers, which are flat, have each name that we read once, and no attributes on those: a
/// full XML parser (libxml2) would be one library more for four strings. Anything unexpected reads as absent.
struct XMLElements {
    private let text: String

    init(_ document: [UInt8]) {
        text = String(decoding: document, as: UTF8.self)
    }

    /// The text of the first `<name>…</name>`; nil where there is none, or it holds elements itself.
    subscript(name: String) -> String? {
        guard let opening = text.firstRange(of: "<\(name)>") else { return nil }
        let rest = text[opening.upperBound...]
        guard let closing = rest.firstRange(of: "</\(name)>") else { return nil }
        let content = rest[..<closing.lowerBound]
        return content.contains("<") ? nil : withoutEntities(content)
    }

    /// `&amp;` last, so that `&amp;lt;` becomes `&lt;` and not `<`.
    private func withoutEntities(_ content: Substring) -> String {
        let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
        return entities.reduce(String(content)) { $0.replacing($1.0, with: $1.1) }
    }
}

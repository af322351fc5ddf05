struct HTTPResponse: Sendable {
    /// An answer with credentials in it has a few kilobytes; the rest is a wrong address.
    static let bodyLimit = 1 << 20

    var status: Int
    var body: [UInt8] = []

    /// The body in one line of at most 300 characters, for an error.
    var excerpt: String {
        let text = String(decoding: body.prefix(2_000), as: UTF8.self)
        let words = text.split { $0.isWhitespace || $0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
        let line = words.joined(separator: " ")
        return line.count > 300 ? line.prefix(300) + "…" : line
    }
}

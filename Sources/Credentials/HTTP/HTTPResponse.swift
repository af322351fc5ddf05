internal import System

package struct HTTPResponse: Sendable {
    /// In bytes. A response with credentials has a few kilobytes; anything larger comes from a wrong address.
    static let bodyLimit = 1 << 20

    package var status: Int
    var body: [UInt8] = []

    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body in one line of at most 300 characters, for an error.
    /// - Parameter secret: the secret in the request, if any. It is redacted before the text is truncated, so that no part of it remains.
    func excerpt(hiding secret: Secret?) -> String { Self.excerpt(of: text, hiding: secret) }

    /// The same for a part of the body.
    static func excerpt(of text: String, hiding secret: Secret?) -> String {
        let text = (secret?.redacted(in: text) ?? text).prefix(2_000)
        let words = text.split { $0.isWhitespace || $0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
        let line = words.joined(separator: " ")
        return line.count > 300 ? line.prefix(300) + "…" : line
    }
}

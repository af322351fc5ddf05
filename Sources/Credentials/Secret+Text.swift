import System

extension Secret {
    /// The value as text, for code in this module that builds requests from it. Not public, because a `String` leaks easily.
    var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }

    /// Replaces every occurrence of this secret in `text`, plain or percent-encoded. Used for text that a server sent back.
    func redacted(in text: String) -> String {
        guard !isEmpty else { return text }
        // Compared byte by byte: a combining character after the secret would form one `Character` with the end of the secret.
        let replacement = Array(description.utf8)
        let bytes = Array(text.utf8).replacing(self.text.utf8, with: replacement)
            .replacing(percentEncoded(self.text).utf8, with: replacement)
        return String(decoding: bytes, as: UTF8.self)
    }
}

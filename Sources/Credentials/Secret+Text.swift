import System

extension Secret {
    /// The value as text, for the parts of this module that build a request of it. Not public: a `String` is what leaks.
    var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }

    /// `text` with every occurrence of this secret, plain or percent-encoded, replaced: for words that a server sent back.
    func redacted(in text: String) -> String {
        guard !isEmpty else { return text }
        // Byte by byte: a combining character behind the secret would be one `Character` with its end.
        let replacement = Array(description.utf8)
        let bytes = Array(text.utf8).replacing(self.text.utf8, with: replacement)
            .replacing(percentEncoded(self.text).utf8, with: replacement)
        return String(decoding: bytes, as: UTF8.self)
    }
}

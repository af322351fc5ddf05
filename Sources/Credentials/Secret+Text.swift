import System

extension Secret {
    /// The value as text, for the parts of this module that build a request of it. Not public: a `String` is what leaks.
    var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }

    /// `text` with every occurrence of this secret, plain or percent-encoded, replaced: for words that a server sent back.
    func redacted(in text: String) -> String {
        guard !isEmpty else { return text }
        return text.replacing(self.text, with: description).replacing(percentEncoded(self.text), with: description)
    }
}

/// The sections of `~/.aws/credentials` and `~/.aws/config`.
struct AWSProfileFile: Sendable, Equatable {
    /// Values by section name and key. Keys are in lower case.
    private(set) var sections: [String: [String: String]] = [:]

    /// - Parameter origin: names the file in errors, by variable and path.
    init(_ content: [UInt8], origin: String) throws(CredentialsError) {
        var current: String?
        let lines = String(decoding: content, as: UTF8.self).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let text = trimmed(line)
            guard let first = text.first, first != "#", first != ";" else { continue }
            if first == "[" {
                guard let end = text.firstIndex(of: "]") else {
                    throw CredentialsError(.file, "\(origin), line \(index + 1): a section's name ends in ]")
                }
                let name = text[text.index(after: text.startIndex)..<end].split(whereSeparator: \.isWhitespace).joined(
                    separator: " ")
                current = name
                // Sections with the same name are merged, as in AWS's own tools.
                sections[name] = sections[name] ?? [:]
                continue
            }
            // Indented lines belong to nested settings (such as `s3 =`), which do not matter here.
            if line.first?.isWhitespace == true { continue }
            guard let current, let equals = text.firstIndex(of: "=") else {
                throw CredentialsError(.file, "\(origin), line \(index + 1): expected [section] or key = value")
            }
            let key = trimmed(text[..<equals]).lowercased()
            let value = String(trimmed(text[text.index(after: equals)...]))
            sections[current]?[key] = value
        }
    }

    private func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...last]
    }
}

internal import RE2Shim

/// The differences between Go's regular expressions and RE2's: Go rejects `\C`, which matches one byte of a character, and
/// accepts `(?<name>`, which RE2 supports only since 2023-09.
///
/// Some patterns that Go rejects are accepted, since they cannot mislead: group names beyond ASCII, groups nested more than 1,000
/// deep, and repeat counts of ten digits, which RE2 treats as text.
struct GoSyntax {
    private let pattern: String
    private let bytes: [UInt8]
    private var position = 0
    /// The positions of the `<` in each `(?<name>`.
    private var groupNames: [Int] = []

    /// - Throws: if it contains `\C`.
    init(_ pattern: String) throws(PatternSyntaxError) {
        self.pattern = pattern
        bytes = Array(pattern.utf8)
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\\"): try skipEscape()
            case UInt8(ascii: "["): skipCharacterClass()
            case UInt8(ascii: "("): skipGroupOpening()
            default: position += 1
            }
        }
    }

    /// The pattern with `(?P<name>` in place of `(?<name>`; nil if there is none.
    var withPythonGroupNames: String? {
        guard !groupNames.isEmpty else { return nil }
        var translation: [UInt8] = []
        var copied = 0
        for position in groupNames {
            translation += bytes[copied..<position]
            translation.append(UInt8(ascii: "P"))
            copied = position
        }
        translation += bytes[copied...]
        return String(decoding: translation, as: UTF8.self)
    }

    private mutating func skipEscape() throws(PatternSyntaxError) {
        if skip("\\Q") {
            // Without \E, everything up to the end of the pattern is literal.
            if !skip(behind: "\\E") { position = bytes.count }
        } else if skip("\\C") {
            throw PatternSyntaxError(RE2SHIM_BAD_ESCAPE, fragment: "\\C", in: pattern)
        } else {
            position += 2
        }
    }

    private mutating func skipCharacterClass() {
        position += 1
        _ = skip("^")
        // A bracket in the first position is literal.
        _ = skip("]")
        while position < bytes.count, !skip("]") {
            if skip("[:") {
                // `[:alpha:]`; without the closing part it is literal.
                _ = skip(behind: ":]")
            } else {
                position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
            }
        }
    }

    private mutating func skipGroupOpening() {
        guard skip("(?<") else {
            position += 1
            return
        }
        // `(?<=` and `(?<!` are lookbehinds, which neither engine has.
        if position < bytes.count, !"=!".utf8.contains(bytes[position]) { groupNames.append(position - 1) }
    }

    private mutating func skip(_ text: String) -> Bool {
        guard position < bytes.count, bytes[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }

    /// Skips up to and including `end`; skips nothing if there is no `end`.
    private mutating func skip(behind end: String) -> Bool {
        let start = position
        while position < bytes.count {
            if skip(end) { return true }
            position += 1
        }
        position = start
        return false
    }
}

/// Reads the pieces of a pattern in RE2's syntax that are longer than a character.
struct PatternReader {
    private let pattern: String
    private let scalars: [Unicode.Scalar]
    /// In characters from the beginning.
    private(set) var position = 0
    private var groupNames: Set<String> = []

    init(_ pattern: String) {
        self.pattern = pattern
        scalars = Array(pattern.unicodeScalars)
    }

    func error(_ reason: String, at offset: Int) -> PatternSyntaxError {
        PatternSyntaxError(reason: reason, offset: offset, pattern: pattern)
    }

    /// The character `ahead` of the next one, nil behind the end.
    func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
        let index = position + ahead
        return index < scalars.count ? scalars[index] : nil
    }

    mutating func skip(_ count: Int) {
        position = min(position + count, scalars.count)
    }

    mutating func skip(_ text: String) -> Bool {
        let expected = text.unicodeScalars
        guard scalars[position...].starts(with: expected) else { return false }
        position += expected.count
        return true
    }

    /// The text up to `end`, which is skipped; nil, and nothing read, where there is no `end`.
    mutating func readText(upTo end: String) -> String? {
        var ahead = self
        var text = ""
        while let scalar = ahead.peek() {
            if ahead.skip(end) {
                self = ahead
                return text
            }
            text.unicodeScalars.append(scalar)
            ahead.skip(1)
        }
        return nil
    }

    /// The text up to the end of the pattern.
    mutating func readRest() -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[position...])
        position = scalars.count
        return String(text)
    }

    // MARK: - Repetitions

    struct RepetitionRange {
        var minimum: Int
        /// Nil: without end.
        var maximum: Int?
    }

    /// Behind `{`: `3}`, `3,}` or `3,5}`; nil, and nothing read, where the brace is one.
    mutating func readRepetitionRange() -> RepetitionRange? {
        var ahead = self
        guard let minimum = ahead.readNumber() else { return nil }
        var range = RepetitionRange(minimum: minimum, maximum: minimum)
        if ahead.skip(",") {
            range.maximum = nil
            if ahead.peek() != "}" {
                guard let maximum = ahead.readNumber() else { return nil }
                range.maximum = maximum
            }
        }
        guard ahead.skip("}") else { return nil }
        self = ahead
        return range
    }

    /// Without leading zeros; large numbers all read as one that is too large.
    private mutating func readNumber() -> Int? {
        guard let first = peek()?.decimalValue else { return nil }
        skip(1)
        if first == 0, peek()?.decimalValue != nil { return nil }
        var number = first
        while let digit = peek()?.decimalValue {
            skip(1)
            number = min(number * 10 + digit, 1_000_000)
        }
        return number
    }

    // MARK: - Groups

    enum GroupOpening {
        /// `(`, `(?P<name>`, `(?<name>`, `(?flags:`
        case group(PatternFlags)
        /// `(?flags)`
        case flagsFromHere(PatternFlags)
    }

    /// Behind `(`.
    mutating func readGroupOpening(at start: Int, flags: PatternFlags) throws(PatternSyntaxError) -> GroupOpening {
        guard skip("?") else {
            // Perl's and PCRE2's (*VERB); to RE2 a repetition of nothing.
            if peek() == "*" { throw error("missing argument to repetition operator", at: position) }
            return .group(flags)
        }
        for (syntax, name) in Self.unsupportedGroups where scalars[position...].starts(with: syntax.unicodeScalars) {
            throw error("\(name) (?\(syntax) is not supported", at: start)
        }
        if skip("P<") || skip("<") {
            guard let name = readText(upTo: ">"), Self.isGroupName(name) else {
                throw error("invalid name of a group", at: start)
            }
            guard groupNames.insert(name).inserted else {
                throw error("the group name '\(name)' is taken", at: start)
            }
            return .group(flags)
        }
        return try readFlags(at: start, flags)
    }

    private static let unsupportedGroups = [
        ("=", "lookahead"), ("!", "lookahead"), ("<=", "lookbehind"), ("<!", "lookbehind"), (">", "atomic group"),
        ("|", "branch reset"), ("#", "comment"), ("(", "condition"), ("R", "recursion"), ("&", "recursion"),
        ("P>", "recursion"), ("P=", "backreference"), ("C", "callout"),
    ]

    private static func isGroupName(_ name: String) -> Bool {
        !name.isEmpty && name.unicodeScalars.allSatisfy { $0 == "_" || $0.isASCIIAlphanumeric }
    }

    private mutating func readFlags(at start: Int, _ before: PatternFlags) throws(PatternSyntaxError) -> GroupOpening {
        var flags = before
        var isOn = true
        var isSignLast = false
        while let scalar = peek() {
            skip(1)
            switch scalar {
            case "i": flags.ignoresCase = isOn
            case "m": flags.multiline = isOn
            case "s": flags.dotMatchesNewline = isOn
            case "U": break
            case "-" where isOn: isOn = false
            case ":" where !isSignLast: return .group(flags)
            case ")" where !isSignLast: return .flagsFromHere(flags)
            default: throw error("unknown or misplaced flag '\(scalar)' behind (?", at: position - 1)
            }
            isSignLast = scalar == "-"
        }
        throw error("missing closing parenthesis", at: position)
    }
}

extension Unicode.Scalar {
    var decimalValue: Int? {
        "0"..."9" ~= self ? Int(value - 48) : nil
    }

    var octalValue: UInt32? {
        "0"..."7" ~= self ? value - 48 : nil
    }

    var hexadecimalValue: UInt32? {
        switch self {
        case "0"..."9": value - 48
        case "a"..."f": value - 97 + 10
        case "A"..."F": value - 65 + 10
        default: nil
        }
    }

    var isASCIIAlphanumeric: Bool {
        "0"..."9" ~= self || "a"..."z" ~= self || "A"..."Z" ~= self
    }
}

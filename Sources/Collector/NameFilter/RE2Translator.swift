/// Translates RE2's syntax, as Go's `regexp` reads it, to PCRE2's.
///
/// PCRE2 understands most of RE2's patterns, some of them differently (`$`, `\s`, `\v`, `{,3}`), and from release to
/// release more that RE2 rejects. So no piece of a pattern reaches PCRE2 as it was written: what RE2 accepts is written
/// anew in the part of PCRE2's syntax that is the same in all releases, and the rest is an error that says where. Groups are
/// not captured, since all that is asked is whether there is a match.
struct RE2Translator {
    struct Translation: Equatable {
        /// In PCRE2's syntax.
        var pattern: String
        /// The text looked for, where the pattern is nothing but text.
        var literal: String?
    }

    /// A group that is open, or the whole pattern.
    private struct Group {
        /// The flags outside of it, which come back where it ends.
        let outerFlags: PatternFlags
        /// How it begins, in PCRE2's syntax.
        let opening: String
        /// Its pieces so far: atoms with their repetitions, alternation signs, changes of flags.
        var pieces: [String] = []
        /// The piece that a repetition would repeat.
        var lastAtom: Int?
        var lastAtomNeedsParentheses = false
        /// How many copies of something the last atom, and the largest so far, stand for.
        var lastCopies = 1
        var mostCopies = 1

        mutating func add(atom: String, copies: Int) {
            lastAtom = pieces.count
            lastAtomNeedsParentheses = false
            lastCopies = copies
            mostCopies = max(mostCopies, copies)
            pieces.append(atom)
        }

        mutating func repeatAtom(_ atom: Int, _ operation: String, copies: Int) {
            pieces[atom] = (lastAtomNeedsParentheses ? "(?:\(pieces[atom]))" : pieces[atom]) + operation
            // Another one can follow where a change of flags stands between: a*(?i)*
            lastAtomNeedsParentheses = true
            lastCopies = copies
            mostCopies = max(mostCopies, copies)
        }
    }

    /// Of groups in groups: PCRE2's, a quarter of Go's.
    static let nestingLimit = 250
    /// Of copies by counted repetitions in each other: Go's.
    private static let repetitionLimit = 1000

    var reader: PatternReader
    private(set) var flags = PatternFlags()
    private var groups = [Group(outerFlags: PatternFlags(), opening: "")]
    /// Nil from the first thing on that is not plain text.
    private var literal: String? = ""
    /// Where the repetition begins that has just been read.
    private var repetitionJustRead: Int?

    static func translate(_ pattern: String) throws(PatternSyntaxError) -> Translation {
        var translator = RE2Translator(reader: PatternReader(pattern))
        return try translator.translate()
    }

    private init(reader: PatternReader) {
        self.reader = reader
    }

    private mutating func translate() throws(PatternSyntaxError) -> Translation {
        while let scalar = reader.peek() {
            let start = reader.position
            let lastRepetition = repetitionJustRead
            repetitionJustRead = nil
            reader.skip(1)
            switch scalar {
            case "(": try openGroup(at: start)
            case ")": try closeGroup(at: start)
            case "|":
                add(separator: "|")
                group.lastAtom = nil
            case "*", "+", "?": try repeatLastAtom(String(scalar), copies: 1, at: start, after: lastRepetition)
            case "{":
                guard let range = reader.readRepetitionRange() else {
                    add(text: scalar)
                    continue
                }
                try repeatLastAtom(range, at: start, after: lastRepetition)
            case "[": add(atom: try readClass(at: start))
            case ".": add(atom: flags.dotMatchesNewline ? "." : "\\N")
            case "^": add(assertion: flags.multiline ? "(?m:^)" : "\\A")
            case "$": add(assertion: flags.multiline ? "(?m:$)" : "\\z")
            case "\\": try readEscape(at: start)
            default: add(text: scalar)
            }
        }
        guard groups.count == 1 else {
            throw reader.error("missing closing parenthesis", at: reader.position)
        }
        return Translation(pattern: group.pieces.joined(), literal: literal)
    }

    private var group: Group {
        get { groups[groups.count - 1] }
        set { groups[groups.count - 1] = newValue }
    }

    // MARK: - Writing

    /// One character that stands for itself.
    mutating func add(text scalar: Unicode.Scalar) {
        let text = literal
        add(atom: CharacterClass.escaped(scalar))
        literal = flags.ignoresCase ? nil : text.map { $0 + String(scalar) }
    }

    mutating func add(atom: String, copies: Int = 1) {
        groups[groups.count - 1].add(atom: atom, copies: copies)
        literal = nil
    }

    /// Matches between characters; PCRE2 repeats it in parentheses only.
    mutating func add(assertion: String) {
        add(atom: assertion)
        groups[groups.count - 1].lastAtomNeedsParentheses = true
    }

    private mutating func add(separator: String) {
        groups[groups.count - 1].pieces.append(separator)
        literal = nil
    }

    // MARK: - Groups and flags

    private mutating func openGroup(at start: Int) throws(PatternSyntaxError) {
        guard groups.count <= Self.nestingLimit else {
            throw reader.error("more than \(Self.nestingLimit) groups in each other", at: start)
        }
        let outerFlags = flags
        switch try reader.readGroupOpening(at: start, flags: flags) {
        case .group(let inner):
            flags = inner
            groups.append(Group(outerFlags: outerFlags, opening: "(?:" + caseOption(unlike: outerFlags)))
        case .flagsFromHere(let changed):
            flags = changed
            add(separator: caseOption(unlike: outerFlags))
        }
    }

    /// The only flag that PCRE2 must know of; like RE2 it keeps it to the end of the group.
    private func caseOption(unlike before: PatternFlags) -> String {
        if flags.ignoresCase == before.ignoresCase { return "" }
        return flags.ignoresCase ? "(?i)" : "(?-i)"
    }

    private mutating func closeGroup(at start: Int) throws(PatternSyntaxError) {
        guard groups.count > 1, let closed = groups.popLast() else {
            throw reader.error("unexpected closing parenthesis", at: start)
        }
        flags = closed.outerFlags
        add(atom: closed.opening + closed.pieces.joined() + ")", copies: closed.mostCopies)
    }

    // MARK: - Repetitions

    private mutating func repeatLastAtom(
        _ range: PatternReader.RepetitionRange, at start: Int, after lastRepetition: Int?
    ) throws(PatternSyntaxError) {
        let limit = Self.repetitionLimit
        guard range.minimum <= limit, range.maximum ?? 0 <= limit, range.minimum <= range.maximum ?? limit else {
            throw reader.error("invalid repeat count (at most \(limit), the smaller first)", at: start)
        }
        let maximum = range.maximum.map(String.init) ?? ""
        try repeatLastAtom(
            "{\(range.minimum),\(maximum)}", copies: max(1, range.maximum ?? range.minimum), at: start, after: lastRepetition)
    }

    private mutating func repeatLastAtom(
        _ operation: String, copies: Int, at start: Int, after lastRepetition: Int?
    ) throws(PatternSyntaxError) {
        if lastRepetition != nil {
            throw reader.error("a repetition operator behind another one", at: start)
        }
        guard let atom = group.lastAtom else {
            throw reader.error("missing argument to repetition operator", at: start)
        }
        // As few as possible instead of as many: no difference to whether there is a match.
        if reader.peek() == "?" { reader.skip(1) }
        let total = group.lastCopies * copies
        guard copies == 1 || total <= Self.repetitionLimit else {
            throw reader.error("more than \(Self.repetitionLimit) copies by repetitions in each other", at: start)
        }
        literal = nil
        groups[groups.count - 1].repeatAtom(atom, operation, copies: total)
        repetitionJustRead = start
    }
}

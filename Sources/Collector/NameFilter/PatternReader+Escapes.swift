extension PatternReader {
    /// Behind a backslash: a class such as `\d`, `\pL` or `\P{Greek}`, written for between brackets; nil, and nothing read,
    /// where there is none.
    mutating func readClassEscape(at start: Int, ignoringCase: Bool) throws(PatternSyntaxError) -> String? {
        guard let letter = peek() else { return nil }
        if let ranges = CharacterClass.perl[letter] {
            skip(1)
            return CharacterClass.ranges(ranges)
        }
        if let ranges = CharacterClass.perlComplements[letter] {
            skip(1)
            return CharacterClass.complement(of: ranges, ignoringCase: ignoringCase)
        }
        guard letter == "p" || letter == "P" else { return nil }
        skip(1)
        return try readProperty(at: start, isNegated: letter == "P", ignoringCase: ignoringCase)
    }

    private mutating func readProperty(
        at start: Int, isNegated: Bool, ignoringCase: Bool
    ) throws(PatternSyntaxError) -> String {
        var isNegated = isNegated
        var name: String
        if skip("{") {
            if skip("^") { isNegated.toggle() }
            guard let text = readText(upTo: "}") else { throw error("missing closing brace", at: start) }
            name = text
        } else if let letter = peek() {
            skip(1)
            name = String(letter)
        } else {
            throw error("missing name of a Unicode class", at: start)
        }
        guard let property = CharacterClass.property(name, isNegated: isNegated, ignoringCase: ignoringCase) else {
            throw error("unknown Unicode class '\(name)'", at: start)
        }
        return property
    }

    /// `[:alpha:]` or `[:^alpha:]`, written for between brackets; nil, and nothing read, where there is none.
    mutating func readPosixClass(ignoringCase: Bool) throws(PatternSyntaxError) -> String? {
        var ahead = self
        guard ahead.skip("[:"), let text = ahead.readText(upTo: ":]") else { return nil }
        let isNegated = text.hasPrefix("^")
        guard let ranges = CharacterClass.posix[isNegated ? String(text.dropFirst()) : text] else {
            throw error("unknown character class [:\(text):]", at: position)
        }
        self = ahead
        return isNegated
            ? CharacterClass.complement(of: ranges, ignoringCase: ignoringCase) : CharacterClass.ranges(ranges)
    }

    /// One character of the class that begins at `start`.
    mutating func readClassCharacter(of start: Int) throws(PatternSyntaxError) -> Unicode.Scalar {
        guard let scalar = peek() else { throw error("missing closing bracket", at: position) }
        let offset = position
        skip(1)
        return try scalar == "\\" ? readCharacterEscape(at: offset) : scalar
    }

    /// Behind a backslash: what stands for one character.
    mutating func readCharacterEscape(at start: Int) throws(PatternSyntaxError) -> Unicode.Scalar {
        guard let letter = peek() else { throw error("trailing backslash", at: start) }
        skip(1)
        switch letter {
        case "a": return "\u{7}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{B}"
        case "x": return try readHexadecimal(at: start)
        case "1"..."9" where letter > "7" || peek()?.octalValue == nil:
            throw error("backreference \\\(letter) is not supported", at: start)
        case "0"..."7":
            var value = letter.octalValue ?? 0
            for _ in 0..<2 {
                guard let digit = peek()?.octalValue else { break }
                skip(1)
                value = value * 8 + digit
            }
            // At most 0o777, below all surrogates.
            return Unicode.Scalar(value) ?? letter
        case _ where letter.isASCII && !letter.isASCIIAlphanumeric: return letter
        default: throw error("unknown escape \\\(letter)", at: start)
        }
    }

    /// Behind `\x`: `41` or `{1F600}`.
    private mutating func readHexadecimal(at start: Int) throws(PatternSyntaxError) -> Unicode.Scalar {
        var value: UInt32 = 0
        var digits = 0
        let isBraced = skip("{")
        while isBraced || digits < 2, let digit = peek()?.hexadecimalValue, value <= 0x10FFFF {
            skip(1)
            value = value * 16 + digit
            digits += 1
        }
        let isWhole = isBraced ? digits > 0 && skip("}") : digits == 2
        guard isWhole, let scalar = Unicode.Scalar(value) else {
            throw error("invalid \\x escape, expected \\x41 or \\x{1F600}", at: start)
        }
        return scalar
    }
}

extension RE2Translator {
    /// Behind a backslash, outside of a character class.
    mutating func readEscape(at start: Int) throws(PatternSyntaxError) {
        switch reader.peek() {
        case "A":
            reader.skip(1)
            add(assertion: "\\A")
        case "z":
            reader.skip(1)
            add(assertion: "\\z")
        case "b":
            reader.skip(1)
            add(assertion: "\\b")
        case "B":
            reader.skip(1)
            add(assertion: "\\B")
        case "Q":
            reader.skip(1)
            for scalar in (reader.readText(upTo: "\\E") ?? reader.readRest()).unicodeScalars { add(text: scalar) }
        default:
            if let characters = try reader.readClassEscape(at: start, ignoringCase: flags.ignoresCase) {
                add(atom: "[\(characters)]")
            } else {
                add(text: try reader.readCharacterEscape(at: start))
            }
        }
    }

    /// Behind `[`.
    mutating func readClass(at start: Int) throws(PatternSyntaxError) -> String {
        let isNegated = reader.skip("^")
        var items = ""
        var isFirst = true
        while isFirst || reader.peek() != "]" {
            isFirst = false
            let itemStart = reader.position
            if let characters = try reader.readPosixClass(ignoringCase: flags.ignoresCase) {
                items += characters
                continue
            }
            if reader.peek() == "\\" {
                var ahead = reader
                ahead.skip(1)
                if let characters = try ahead.readClassEscape(at: itemStart, ignoringCase: flags.ignoresCase) {
                    reader = ahead
                    items += characters
                    continue
                }
            }
            let first = try reader.readClassCharacter(of: start)
            var last = first
            if reader.peek() == "-", reader.peek(1) != nil, reader.peek(1) != "]" {
                reader.skip(1)
                last = try reader.readClassCharacter(of: start)
            }
            guard first <= last else {
                throw reader.error("the range in a character class runs backwards", at: itemStart)
            }
            items += CharacterClass.range(first, last)
        }
        reader.skip(1)
        return isNegated ? "[^\(items)]" : "[\(items)]"
    }
}

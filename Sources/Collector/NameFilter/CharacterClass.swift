/// Writes sets of characters as PCRE2 has them between brackets, and knows RE2's named ones.
enum CharacterClass {
    /// ASCII, and `\s` without the vertical tab.
    private static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    private static let spaces: [ClosedRange<UInt32>] = [0x9...0xA, 0xC...0xD, 0x20...0x20]
    private static let words: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]

    /// `\d`, `\s`, `\w`.
    static let perl: [Unicode.Scalar: [ClosedRange<UInt32>]] = ["d": digits, "s": spaces, "w": words]

    /// What `\D`, `\S`, `\W` leave out.
    static let perlComplements: [Unicode.Scalar: [ClosedRange<UInt32>]] = ["D": digits, "S": spaces, "W": words]

    /// `[:alpha:]` and the like: ASCII.
    static let posix: [String: [ClosedRange<UInt32>]] = [
        "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A],
        "alpha": [0x41...0x5A, 0x61...0x7A],
        "ascii": [0x0...0x7F],
        "blank": [0x9...0x9, 0x20...0x20],
        "cntrl": [0x0...0x1F, 0x7F...0x7F],
        "digit": digits,
        "graph": [0x21...0x7E],
        "lower": [0x61...0x7A],
        "print": [0x20...0x7E],
        "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E],
        "space": [0x9...0xD, 0x20...0x20],
        "upper": [0x41...0x5A],
        "word": words,
        "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
    ]

    private static let categories: Set<String> = [
        "Cc", "Cf", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No", "P", "Pc",
        "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
    ]

    /// What `\p{name}` stands for; nil where the name cannot be one.
    static func property(_ name: String, isNegated: Bool, ignoringCase: Bool) -> String? {
        let escape = isNegated ? "\\P" : "\\p"
        switch name {
        case "Any": return "\(escape){Any}"
        // Go counts no unassigned characters to it, PCRE2 does.
        case "C": return isNegated ? "\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Z}\\p{Cn}" : "\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}"
        // In PCRE2 these ignore (?i), up to 10.42 at least.
        case _ where ignoringCase && ["Lu", "Ll", "Lt"].contains(name): return "\(escape){L&}"
        case _ where categories.contains(name): return "\(escape){\(name)}"
        default:
            // Scripts are many: PCRE2 knows them, by more spellings than Go. `sc:`, since Go has no script extensions.
            guard name.count > 2, let first = name.unicodeScalars.first, "A"..."Z" ~= first,
                name.unicodeScalars.allSatisfy({ $0.isASCIIAlphanumeric || $0 == "_" }),
                CompiledPattern.canCompile("\\p{sc:\(name)}")
            else { return nil }
            return "\(escape){sc:\(name)}"
        }
    }

    static func range(_ first: Unicode.Scalar, _ last: Unicode.Scalar) -> String {
        first == last ? escaped(first) : "\(escaped(first))-\(escaped(last))"
    }

    static func ranges(_ ranges: [ClosedRange<UInt32>]) -> String {
        ranges.map { "\(escaped($0.lowerBound))-\(escaped($0.upperBound))" }.joined()
    }

    /// All characters but these.
    ///
    /// As a list of ranges, since it can stand in a class beside others. Ignoring case, K and S bring the Kelvin sign and the
    /// long s with them, which are then not in the complement.
    static func complement(of ranges: [ClosedRange<UInt32>], ignoringCase: Bool) -> String {
        var excluded = ranges
        if ignoringCase {
            excluded += [(0x4B, 0x6B, 0x212A), (0x53, 0x73, 0x17F)].compactMap { upper, lower, other in
                ranges.contains { $0.contains(upper) || $0.contains(lower) } ? other...other : nil
            }
            excluded.sort { $0.lowerBound < $1.lowerBound }
        }
        var complement: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in excluded {
            if next < range.lowerBound { complement.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= 0x10FFFF { complement.append(next...0x10FFFF) }
        return self.ranges(complement)
    }

    /// A character that stands for itself, between brackets and outside.
    static func escaped(_ scalar: Unicode.Scalar) -> String {
        scalar.isASCIIAlphanumeric ? String(scalar) : escaped(scalar.value)
    }

    private static func escaped(_ value: UInt32) -> String {
        "\\x{\(String(value, radix: 16))}"
    }
}

internal import RE2Shim

/// What is wrong with a regular expression, where, and how to write it instead.
public struct PatternSyntaxError: Error, Equatable, CustomStringConvertible {
    /// `unknown escape \K in 'foo\Kbar', write \\ for a backslash`
    public let description: String

    /// - Parameter fragment: the part of the pattern with the error, as RE2 quotes it.
    init(_ code: re2shim_error, fragment: String, in pattern: String) {
        let (problem, advice) = Self.explanation(code, fragment)
        description = "\(problem) in '\(pattern)', \(advice)"
    }

    private static func explanation(_ code: re2shim_error, _ fragment: String) -> (problem: String, advice: String) {
        switch code {
        case RE2SHIM_BAD_ESCAPE: ("unknown escape \(fragment)", "write \\\\ for a backslash")
        // RE2 has an error code for unknown classes, but does not use it.
        case RE2SHIM_BAD_CHARACTER_RANGE where ["[:", "\\p", "\\P"].contains(where: fragment.hasPrefix):
            ("unknown character class \(fragment)", "use one such as [[:alpha:]], \\pL or \\p{Greek}")
        case RE2SHIM_BAD_CHARACTER_RANGE: ("invalid character range \(fragment)", "write the smaller character first")
        case RE2SHIM_MISSING_BRACKET: ("missing closing bracket of \(fragment)", "write \\[ for a bracket")
        case RE2SHIM_MISSING_PARENTHESIS: ("missing closing parenthesis", "write \\( for a parenthesis")
        case RE2SHIM_UNEXPECTED_PARENTHESIS: ("unexpected closing parenthesis", "write \\) for a parenthesis")
        case RE2SHIM_TRAILING_BACKSLASH: ("trailing backslash", "write \\\\ for a backslash")
        case RE2SHIM_NOTHING_TO_REPEAT: ("nothing to repeat before \(fragment)", "write .* for any text")
        case RE2SHIM_BAD_REPEAT_COUNT:
            ("invalid repeat count \(fragment)", "repeat at most 1000 times, and write the smaller number first")
        case RE2SHIM_REPEATED_REPETITION:
            ("repetition operators \(fragment) in a row", "group what is repeated twice, as in (?:a+)*")
        case RE2SHIM_BAD_GROUP where fragment.hasPrefix("(?=") || fragment.hasPrefix("(?!"):
            ("lookahead \(fragment) is not supported", exclusion)
        case RE2SHIM_BAD_GROUP where fragment.hasPrefix("(?<"):
            // Newer versions of RE2 quote one more character.
            ("lookbehind (?< is not supported", exclusion)
        case RE2SHIM_BAD_GROUP: ("unknown or incomplete group \(fragment)", "write (?:a) for a group, \\( for a parenthesis")
        case RE2SHIM_BAD_GROUP_NAME:
            // RE2 quotes `(?P<a-b>` even if the pattern says `(?<a-b>`.
            ("invalid group name \(fragment.drop { $0 != "<" })", "write it as in (?P<name>a), of letters, digits and _")
        case RE2SHIM_TOO_LARGE: ("too many characters or repetitions", "write a shorter pattern")
        default: ("error \(code.rawValue) of RE2 at \(fragment)", "write another pattern")
        }
    }

    private static let exclusion = "use the exclude filter to leave names out"
}

/// What is wrong with a regular expression.
public struct PatternSyntaxError: Error, Equatable, CustomStringConvertible {
    public let reason: String
    /// In characters from the beginning of the pattern; nil where it is the pattern as a whole.
    public let offset: Int?
    public let pattern: String

    /// `missing closing parenthesis at offset 7: foo(bar`
    public var description: String {
        "\(reason)\(offset.map { " at offset \($0)" } ?? ""): \(pattern)"
    }
}

/// A pattern took too many steps on a name, and whether it matches is not known.
public struct PatternLimitError: Error, Equatable, CustomStringConvertible {
    public let pattern: String
    public let name: String

    public var description: String {
        "the pattern \(pattern) takes too many steps on this name: write it without nested repetitions"
    }
}

/// Decides by their names which topics or consumer groups are watched.
public struct NameFilter: Sendable, CustomStringConvertible {
    /// A name must match this...
    public var include: NamePattern
    /// ...and not this.
    public var exclude: NamePattern

    public init(include: NamePattern = .everyName, exclude: NamePattern = .emptyName) {
        self.include = include
        self.exclude = exclude
    }

    /// - Throws: where a pattern needs more steps on this name than it may take.
    public func admits(_ name: String) throws(PatternLimitError) -> Bool {
        guard try include.matches(name) else { return false }
        return try !exclude.matches(name)
    }

    /// For a log: `.*`, or `^orders but not test$`.
    public var description: String {
        exclude.text == NamePattern.emptyName.text ? include.text : "\(include.text) but not \(exclude.text)"
    }
}

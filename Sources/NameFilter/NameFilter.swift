/// Selects the topics or consumer groups to watch by name.
public struct NameFilter: Sendable, CustomStringConvertible {
    /// A name must match this...
    public var include: NamePattern
    /// ...and must not match this.
    public var exclude: NamePattern

    public init(include: NamePattern = .everyName, exclude: NamePattern = .emptyName) {
        self.include = include
        self.exclude = exclude
    }

    public func admits(_ name: String) -> Bool {
        include.matches(name) && !exclude.matches(name)
    }

    /// For a log: `.*`, or `^orders but not test$`.
    public var description: String {
        exclude.text == NamePattern.emptyName.text ? include.text : "\(include.text) but not \(exclude.text)"
    }
}

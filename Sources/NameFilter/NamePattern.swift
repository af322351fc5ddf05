/// A regular expression in RE2's syntax, as in Go's `regexp`; it may match anywhere in a name.
public struct NamePattern: Sendable, CustomStringConvertible {
    /// The flags' default patterns need no regular expression.
    private enum Matcher {
        case everyName
        case emptyName
        case compiled(CompiledPattern)
    }

    /// As given by the user.
    public let text: String
    private let matcher: Matcher

    /// `.*`
    public static let everyName = NamePattern(text: ".*", matcher: .everyName)
    /// `^$`
    public static let emptyName = NamePattern(text: "^$", matcher: .emptyName)

    /// - Throws: what is wrong with the pattern, and where.
    public init(_ text: String) throws(PatternSyntaxError) {
        switch text {
        case "", ".*": self.init(text: text, matcher: .everyName)
        case "^$": self.init(text: text, matcher: .emptyName)
        default: self.init(text: text, matcher: .compiled(try CompiledPattern(text)))
        }
    }

    private init(text: String, matcher: Matcher) {
        self.text = text
        self.matcher = matcher
    }

    public var description: String { text }

    /// Whether the pattern matches anywhere in the name, in time linear in its length. Thread-safe.
    public func matches(_ name: String) -> Bool {
        switch matcher {
        case .everyName: true
        case .emptyName: name.isEmpty
        case .compiled(let pattern): pattern.matches(name)
        }
    }
}

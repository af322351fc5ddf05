/// A regular expression in RE2's syntax, as Go's `regexp` reads it, that is looked for anywhere in a name.
public struct NamePattern: Sendable, CustomStringConvertible {
    private enum Matcher {
        case everyName
        case emptyName
        case containing([UInt8])
        case compiled(CompiledPattern)
    }

    /// As the user wrote it.
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
        default:
            let translation = try RE2Translator.translate(text)
            let matcher: Matcher
            if let literal = translation.literal {
                matcher = .containing(Array(literal.utf8))
            } else {
                matcher = .compiled(try CompiledPattern(translation.pattern, source: text))
            }
            self.init(text: text, matcher: matcher)
        }
    }

    private init(text: String, matcher: Matcher) {
        self.text = text
        self.matcher = matcher
    }

    public var description: String { text }

    /// Whether the pattern matches anywhere in the name. From any thread.
    ///
    /// - Throws: where it needs more steps on this name than it may take; RE2 would have an answer.
    public func matches(_ name: String) throws(PatternLimitError) -> Bool {
        switch matcher {
        case .everyName: return true
        case .emptyName: return name.isEmpty
        case .containing(let literal): return Self.contains(name, literal)
        case .compiled(let pattern): return try pattern.matches(name)
        }
    }

    private static func contains(_ name: String, _ literal: [UInt8]) -> Bool {
        var name = name
        return name.withUTF8 { bytes in
            guard bytes.count >= literal.count else { return false }
            return (0...bytes.count - literal.count).contains { bytes[$0...].starts(with: literal) }
        }
    }
}

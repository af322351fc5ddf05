/// A password or another text that no log, error or help may show.
public struct Secret: FlagValue, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself: read it only where it is handed over.
    public let value: String

    public init(_ value: String) {
        self.value = value
    }

    public init(flagText: String) {
        self.init(flagText)
    }

    public static var isSecret: Bool { true }
    public var textInHelp: String { value.isEmpty ? "\"\"" : description }
    public var description: String { "<redacted>" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

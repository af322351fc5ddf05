public import CommandLineFlags
public import System

extension Secret: FlagValue {
    public init(flagText text: String) {
        self.init(text)
    }

    public static var isSecret: Bool { true }
    public var textInHelp: String { isEmpty ? "\"\"" : description }
}

public import CommandLineFlags
public import NameFilter

extension NamePattern: FlagValue {
    public init(flagText: String) throws(InvalidFlagValue) {
        do throws(PatternSyntaxError) {
            try self.init(flagText)
        } catch {
            throw InvalidFlagValue(error.description)
        }
    }

    public var textInHelp: String { text.textInHelp }
}

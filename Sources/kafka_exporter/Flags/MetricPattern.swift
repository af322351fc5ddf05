import CommandLineFlags
import NameFilter

/// A pattern for whole names of metrics.
struct MetricPattern: FlagValue {
    private let text: String
    private let pattern: NamePattern

    init(flagText: String) throws(InvalidFlagValue) {
        // So that an error shows the pattern as it was given.
        text = try NamePattern(flagText: flagText).text
        pattern = try NamePattern(flagText: "^(?:\(flagText))$")
    }

    var textInHelp: String { text.textInHelp }

    func matches(_ name: String) -> Bool { pattern.matches(name) }
}

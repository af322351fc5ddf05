/// An alternative action of a program, selected by a word on the command line: `kafka_exporter check`.
public struct Subcommand<Values> {
    let name: String
    /// A sentence or more.
    let help: String
    /// Flags that are valid only after the word, in addition to the command's.
    let flags: [Flag<Values>]

    /// - Precondition: no flag has the same name as one of the command's.
    public init(_ name: String, help: String, flags: [Flag<Values>] = []) {
        self.name = name
        self.help = help
        self.flags = flags
    }
}

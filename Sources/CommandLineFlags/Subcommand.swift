/// What a program does instead of its usual work, asked for by a word on the command line: `kafka_exporter check`.
public struct Subcommand<Values> {
    let name: String
    /// A sentence or more.
    let help: String
    /// Known only behind the word, beside the flags of the command.
    let flags: [Flag<Values>]

    /// - Precondition: no flag has the name of one of the command's.
    public init(_ name: String, help: String, flags: [Flag<Values>] = []) {
        self.name = name
        self.help = help
        self.flags = flags
    }
}

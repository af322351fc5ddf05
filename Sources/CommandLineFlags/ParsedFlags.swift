/// The values of all flags, and where each came from.
public struct ParsedFlags<Values> {
    public let values: Values
    /// The name of the ``Subcommand`` that was asked for; nil for the usual work.
    public let subcommand: String?
    private let origins: [PartialKeyPath<Values>: FlagOrigin]

    init(values: Values, subcommand: String?, origins: [PartialKeyPath<Values>: FlagOrigin]) {
        self.values = values
        self.subcommand = subcommand
        self.origins = origins
    }

    /// Where the value of the flag that is stored at `path` came from, for the errors of checks across flags.
    public func origin(of path: PartialKeyPath<Values>) -> FlagOrigin {
        guard let origin = origins[path] else {
            preconditionFailure("no flag is stored at \(path)")
        }
        return origin
    }
}

/// What a command line asks for.
public enum CommandLineRequest<Values> {
    case run(ParsedFlags<Values>)
    /// Of the ``Subcommand`` with this name; of the command itself where nil.
    case showHelp(subcommand: String?)
    case showVersion
}

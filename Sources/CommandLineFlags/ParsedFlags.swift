/// The values of all flags, and the origin of each.
public struct ParsedFlags<Values> {
    public let values: Values
    /// The name of the given ``Subcommand``; nil if there is none.
    public let subcommand: String?
    /// The flags that were given, by the command line or by the environment, such as `--topic.filter=^a`. Secrets are `***`.
    public let given: [String]
    /// Those of them whose value is not the default.
    public let changed: [String]
    private let origins: [PartialKeyPath<Values>: FlagOrigin]

    init(values: Values, subcommand: String?, given: [String], changed: [String], origins: [PartialKeyPath<Values>: FlagOrigin]) {
        self.values = values
        self.subcommand = subcommand
        self.given = given
        self.changed = changed
        self.origins = origins
    }

    /// The origin of the flag stored at `path`, for the errors of checks across flags.
    public func origin(of path: PartialKeyPath<Values>) -> FlagOrigin {
        guard let origin = origins[path] else {
            preconditionFailure("no flag is stored at \(path)")
        }
        return origin
    }
}

/// The action that a command line requests.
public enum CommandLineRequest<Values> {
    case run(ParsedFlags<Values>)
    /// A text for standard output.
    case show(CommandLineText)
}

/// What a program prints about its command line. The last four are kingpin's hidden flags.
public enum CommandLineText: Equatable, Sendable {
    /// For the ``Subcommand`` of this name; for the command itself if nil.
    case help(subcommand: String?)
    case version
    /// `--help-long`: the help with that of every subcommand.
    case longHelp
    /// `--help-man`: a manual page.
    case manualPage
    /// `--completion-script-bash`, `--completion-script-zsh`: for the shell to read.
    case completionScript(Shell)
    /// `--completion-bash`: what the last of these words can become, one a line.
    case completions(of: [String])

    public enum Shell: String, CaseIterable, Sendable { case bash, zsh }
}

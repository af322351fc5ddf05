/// A program with its flags: parses a command line as Go's kingpin does, and writes the help.
///
///     struct Values { var listenAddress = ":9308" }
///     let command = Command(
///         name: "kafka_exporter", version: "1.0", values: Values(),
///         flags: [Flag("web.listen-address", \.listenAddress, help: "Address to listen on.")])
///
/// Each flag can also come from the environment: `--web.listen-address` from `KAFKA_EXPORTER_WEB_LISTEN_ADDRESS`. The command
/// line takes precedence; an empty variable counts as unset. A flag with variables of its own takes precedence only with a
/// non-empty value.
public struct Command<Values> {
    /// What the names of the environment's variables begin with.
    let name: String
    /// What this process was started as, as kingpin has it: a package may install the program under a name of its own.
    var programName: String
    /// The output of `--version`.
    let version: String
    /// What the program is, in a few words, for the manual page.
    let summary: String
    /// One or more sentences below the usage line; may be empty.
    let help: String
    /// The defaults.
    let values: Values
    let flags: [Flag<Values>]
    let subcommands: [Subcommand<Values>]
    private let long: [String: Flag<Values>]
    private let short: [Character: Flag<Values>]

    /// - Precondition: no two flags share a name, and none is called `help`, `version` or `h`, or as one of kingpin's hidden flags.
    public init(
        name: String, version: String, summary: String, help: String = "", values: Values, flags: [Flag<Values>],
        subcommands: [Subcommand<Values>] = []
    ) {
        self.name = name
        programName = name
        self.version = version
        self.summary = summary
        self.help = help
        self.values = values
        self.flags = flags
        self.subcommands = subcommands
        long = Dictionary(uniqueKeysWithValues: flags.map { ($0.name, $0) })
        short = Dictionary(uniqueKeysWithValues: flags.compactMap { flag in flag.short.map { ($0, flag) } })
        precondition(long["help"] == nil && long["version"] == nil && short["h"] == nil, "--help, -h and --version are built in")
        for subcommand in subcommands {
            precondition(subcommand.flags.allSatisfy { long[$0.name] == nil }, "\(subcommand.name) has a flag of the command's")
        }
    }

    /// The variables that can set a flag; the first one that is set is used.
    func environmentVariables(of flag: Flag<Values>, in subcommand: Subcommand<Values>?) -> [String] {
        let isOfSubcommand = subcommand?.flags.contains { $0.name == flag.name } ?? false
        let prefix = isOfSubcommand ? "\(name)_\(subcommand?.name ?? "")" : name
        var variable = ""
        for scalar in "\(prefix)_\(flag.name)".unicodeScalars {
            if scalar.isASCII, scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                variable += scalar.properties.uppercaseMapping
            } else if variable.last != "_" {
                variable += "_"
            }
        }
        return [variable] + flag.environment
    }

    func subcommand(named name: String) -> Subcommand<Values>? { subcommands.first { $0.name == name } }

    /// Whether there is a flag `--name`, for every subcommand.
    public func hasFlag(named name: String) -> Bool { long[name] != nil }

    /// Whether values of this flag must not be shown.
    public func isSecret(flagNamed name: String) -> Bool { long[name]?.isSecret ?? false }

    func flag(long name: String, in subcommand: Subcommand<Values>?) -> Flag<Values>? {
        long[name] ?? subcommand?.flags.first { $0.name == name }
    }

    func flag(short name: Character, in subcommand: Subcommand<Values>?) -> Flag<Values>? {
        short[name] ?? subcommand?.flags.first { $0.short == name }
    }
}

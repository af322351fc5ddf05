extension Command {
    /// Parses the arguments, without the program's name.
    ///
    /// - Parameters:
    ///   - environment: looks up an environment variable.
    ///   - readFile: reads the arguments in the file that `@file` names.
    /// - Throws: the first error, in kingpin's words.
    public func parse(
        _ arguments: [String], environment: (String) -> String?
    ) throws(UsageError) -> CommandLineRequest<Values> {
        try parse(arguments, environment: environment, readFile: ArgumentsFile.read)
    }

    func parse(
        _ arguments: [String], environment: (String) -> String?,
        readFile: @escaping (String) throws(UsageError) -> [String]
    ) throws(UsageError) -> CommandLineRequest<Values> {
        // What follows is unfinished, and no command line.
        if arguments.first == "--completion-bash" { return .show(.completions(of: Array(arguments.dropFirst()))) }
        var reader = ArgumentReader(arguments, readFile: readFile)
        var given: [String: [String]] = [:]
        var lastFlag: Flag<Values>?
        var subcommand: Subcommand<Values>?
        while let token = try reader.next() {
            switch token {
            case .long("help", nil), .short("h", ""): return .show(.help(subcommand: subcommand?.name))
            case .long("version", nil): return .show(.version)
            case .long("help-long", nil): return .show(.longHelp)
            case .long("help-man", nil): return .show(.manualPage)
            case .long("completion-script-bash", nil): return .show(.completionScript(.bash))
            case .long("completion-script-zsh", nil): return .show(.completionScript(.zsh))
            case .long(let name, let value):
                lastFlag = try readLong(name, value, of: subcommand, &reader, into: &given)
            case .short(let name, let rest):
                lastFlag = try readShort(name, rest, of: subcommand, &reader, into: &given)
            case .argument(let argument):
                if subcommand == nil, let named = self.subcommand(named: argument) {
                    subcommand = named
                    continue
                }
                // May be a secret that a space separated from its flag.
                if let lastFlag, lastFlag.isSecret { throw UsageError("unexpected argument behind '--\(lastFlag.name)'") }
                throw UsageError(Self.words(onUnexpected: argument))
            }
        }
        return .run(try resolve(given, of: subcommand, environment))
    }

    /// Omits what follows `=`: after a lost or mistyped dash, it may be a secret.
    private static func words(onUnexpected argument: String) -> String {
        guard !argument.isEmpty else { return "unexpected ''" }
        let name = argument.unicodeScalars.prefix { $0 != "=" }
        let words = "unexpected \(String(name))" + (name.endIndex == argument.endIndex ? "" : "=…")
        guard let dash = name.first, dash.properties.generalCategory == .dashPunctuation, dash != "-" else { return words }
        return words + ", which begins with \"\(dash)\", a dash of word processors: a flag begins with two hyphens, \"--\""
    }

    private func readLong(
        _ name: String, _ value: String?, of subcommand: Subcommand<Values>?, _ reader: inout ArgumentReader,
        into given: inout [String: [String]]
    ) throws(UsageError) -> Flag<Values> {
        if let flag = flag(long: name, in: subcommand) {
            var text = value
            if text == nil {
                text = try flag.kind == .boolean ? "true" : reader.nextArgument()
            }
            guard let text else {
                throw UsageError("expected argument for flag '--\(name)'")
            }
            try add(text, to: flag, in: &given)
            return flag
        }
        if name.hasPrefix("no-"), let flag = flag(long: String(name.dropFirst(3)), in: subcommand), flag.kind == .boolean {
            guard value == nil else {
                throw UsageError("unexpected value for flag '--\(name)', write --\(flag.name)=true or --\(flag.name)=false")
            }
            try add("false", to: flag, in: &given)
            return flag
        }
        throw UsageError("unknown long flag '--\(name)'")
    }

    private func readShort(
        _ name: Character, _ rest: String, of subcommand: Subcommand<Values>?, _ reader: inout ArgumentReader,
        into given: inout [String: [String]]
    ) throws(UsageError) -> Flag<Values> {
        guard let flag = flag(short: name, in: subcommand) else {
            throw UsageError("unknown short flag '-\(name)'")
        }
        if flag.kind == .boolean {
            try add("true", to: flag, in: &given)
            if !rest.isEmpty { reader.pushShortFlags(rest) }
        } else {
            guard let text = try rest.isEmpty ? reader.nextArgument() : rest else {
                throw UsageError("expected argument for flag '-\(name)'")
            }
            try add(text, to: flag, in: &given)
        }
        return flag
    }

    private func add(_ text: String, to flag: Flag<Values>, in given: inout [String: [String]]) throws(UsageError) {
        guard flag.kind == .repeated || given[flag.name] == nil else {
            throw UsageError("flag '\(flag.name)' cannot be repeated")
        }
        given[flag.name, default: []].append(text)
    }

    /// Stores each flag's value from the command line, or else from the environment.
    private func resolve(
        _ given: [String: [String]], of subcommand: Subcommand<Values>?, _ environment: (String) -> String?
    ) throws(UsageError) -> ParsedFlags<Values> {
        var values = values
        var origins: [PartialKeyPath<Values>: FlagOrigin] = [:]
        var shown: [String] = []
        var changed: [String] = []
        for flag in flags + (subcommand?.flags ?? []) {
            let variables = environmentVariables(of: flag, in: subcommand)
            var texts = given[flag.name] ?? []
            var origin: FlagOrigin = texts.isEmpty ? .standard(flag: flag.name) : .commandLine(flag: flag.name)
            // kafka_exporter's Helm chart passes empty password and token URL flags if they are meant to come from the
            // environment.
            let mayBeFilled = texts.isEmpty || !flag.environment.isEmpty && texts == [""]
            if mayBeFilled, let (variable, value) = firstSet(variables, environment) {
                texts = flag.kind == .repeated ? value.lines() : [value]
                origin = .environment(variable: variable)
            }
            origins[flag.path] = origin
            guard !texts.isEmpty else { continue }
            let words = texts.map { "--\(flag.name)=\(flag.isSecret ? "***" : Self.withoutCredentials($0))" }
            shown += words
            do throws(InvalidFlagValue) {
                try flag.store(texts, &values)
            } catch {
                throw UsageError("\(origin): \(flag.isSecret ? "invalid value" : error.reason)")
            }
            if flag.text(values) != flag.text(self.values) { changed += words }
        }
        return ParsedFlags(values: values, subcommand: subcommand?.name, given: shown, changed: changed, origins: origins)
    }

    /// The text without the name and the password that a URL in it may have.
    private static func withoutCredentials(_ text: String) -> String {
        text.replacing(/:\/\/[^\/\s]*@/, with: "://***@")
    }

    private func firstSet(_ variables: [String], _ environment: (String) -> String?) -> (String, String)? {
        for variable in variables {
            // Kubernetes adds variables that begin with a service's name; they are ignored here.
            if let value = environment(variable), !value.isEmpty { return (variable, value) }
        }
        return nil
    }
}

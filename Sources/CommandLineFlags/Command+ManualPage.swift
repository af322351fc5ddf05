extension Command {
    /// A page for man(1), in the macros of man(7).
    /// - Parameter date: in ISO 8601.
    func manualPage(date: String) -> String {
        var page = """
            .TH \(Self.roff(programName.uppercased())) 1 "\(date)"
            .SH NAME
            \(Self.roff(programName)) \\- \(Self.roff(summary))
            .SH SYNOPSIS
            .B \(Self.roff(programName))
            [\\fIflags\\fR]\(subcommands.isEmpty ? "" : " [\\fIcommand\\fR]")
            .SH DESCRIPTION
            \(Self.lines(help.isEmpty ? "\(summary). Its flags are listed below." : help))
            .SH OPTIONS

            """
        page += Self.builtIn.map { Self.entry($0.0, $0.1) }.joined()
        page += flags.map { entry(of: $0, in: nil) }.joined()
        if !subcommands.isEmpty { page += ".SH COMMANDS\n" }
        for subcommand in subcommands {
            page += ".SS \(Self.roff(subcommand.name)) [flags]\n\(Self.lines(subcommand.help))\n"
            page += subcommand.flags.map { entry(of: $0, in: subcommand) }.joined()
        }
        page += """
            .SH ENVIRONMENT
            Each flag can be set by the variable that is named with it. The command line
            takes precedence. An empty variable counts as unset.
            .SH EXIT STATUS
            0 on success, otherwise 1. Without a command, SIGTERM and SIGINT end it with 0.

            """
        return page
    }

    private func entry(of flag: Flag<Values>, in subcommand: Subcommand<Values>?) -> String {
        let variables = environmentVariables(of: flag, in: subcommand).joined(separator: ", ")
        return Self.entry((flag.short.map { "-\($0), " } ?? "") + synopsis(of: flag), "\(flag.help) Variable: \(variables).")
    }

    private static func entry(_ flag: String, _ text: String) -> String {
        ".TP\n.B \(roff(flag.drop { $0 == " " }))\n\(lines(text))\n"
    }

    /// In lines of a text file's width. One that begins with a dot or an apostrophe would be a request.
    private static func lines(_ text: String) -> String {
        wrap(roff(text), 80).map { ([".", "'"].contains($0.first) ? "\\&" : "") + $0 }.joined(separator: "\n")
    }

    /// Hyphens that are typed, and backslashes.
    private static func roff(_ text: some StringProtocol) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "\"": result += "\\(dq"
            default: result.append(character)
            }
        }
    }
}

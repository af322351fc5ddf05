extension Command {
    /// The help in kingpin's layout: a usage line, the flags in two columns, the subcommands.
    ///
    /// - Parameters:
    ///   - subcommand: the subcommand to show help for; nil for the command itself.
    ///   - isLong: whether the subcommands are listed with their flags.
    ///   - width: the longest line, in characters.
    public func helpText(subcommand: String? = nil, isLong: Bool = false, width: Int = 80) -> String {
        let subcommand = subcommand.flatMap(self.subcommand(named:))
        var text = "usage: \(programName)\(subcommand.map { " \($0.name)" } ?? "") [<flags>]"
        text += subcommand == nil && !subcommands.isEmpty ? " [<command>]\n\n" : "\n\n"
        let about = subcommand?.help ?? help
        if !about.isEmpty {
            text += Self.wrap(about, width).joined(separator: "\n") + "\n\n"
        }
        let flags = (subcommand?.flags ?? []) + flags
        text += "Flags:\n" + twoColumns(Self.builtIn + flags.map { row(of: $0, in: subcommand) }, width: width)
        return subcommand == nil ? text + listOfSubcommands(withFlags: isLong, width: width) : text
    }

    static var builtIn: [(String, String)] {
        [("-h, --help", "Show context-sensitive help."), ("    --version", "Show application version.")]
    }

    private func row(of flag: Flag<Values>, in subcommand: Subcommand<Values>?) -> (String, String) {
        let variables = environmentVariables(of: flag, in: subcommand).map { "$\($0)" }.joined(separator: ", ")
        return ((flag.short.map { "-\($0), " } ?? "    ") + synopsis(of: flag), "\(flag.help) (\(variables))")
    }

    private func listOfSubcommands(withFlags: Bool, width: Int) -> String {
        guard !subcommands.isEmpty else { return "" }
        let indent = "    "
        let entries = subcommands.map { subcommand in
            let about = Self.wrap(subcommand.help, width - indent.count).joined(separator: "\n\(indent)")
            let entry = "\(subcommand.name) [<flags>]\n\(indent)\(about)\n"
            guard withFlags, !subcommand.flags.isEmpty else { return entry }
            return entry + "\n" + twoColumns(subcommand.flags.map { row(of: $0, in: subcommand) }, width: width, margin: 4)
        }
        return "\nCommands:\n" + entries.joined(separator: "\n")
    }

    /// The flag's long form with its value.
    func synopsis(of flag: Flag<Values>) -> String {
        switch flag.kind {
        case .boolean: "--[no-]\(flag.name)"
        case .single: "--\(flag.name)=\(flag.placeholder(values))"
        case .repeated: "--\(flag.name)=\(flag.placeholder(values)) ..."
        }
    }

    private func twoColumns(_ rows: [(String, String)], width: Int, margin: Int = 2) -> String {
        // Like kingpin: from this width on, the right column begins on the next line.
        let widest = 30
        let column = rows.map(\.0.count).filter { $0 < widest }.max() ?? 0
        let indent = String(repeating: " ", count: margin + column + 2)
        var text = ""
        for (left, right) in rows {
            text += String(repeating: " ", count: margin) + left
            text += left.count < widest ? String(repeating: " ", count: column - left.count + 2) : "\n\(indent)"
            text += Self.wrap(right, width - indent.count).joined(separator: "\n\(indent)") + "\n"
        }
        return text
    }

    /// Breaks at spaces; a word longer than a line gets its own.
    static func wrap(_ text: String, _ width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let line = lines.last, line.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(line) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

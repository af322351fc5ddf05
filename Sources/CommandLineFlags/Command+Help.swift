extension Command {
    /// The help in kingpin's layout: a usage line, the flags in two columns, the subcommands.
    ///
    /// - Parameters:
    ///   - subcommand: the subcommand to show help for; nil for the command itself.
    ///   - width: the longest line, in characters.
    public func helpText(subcommand: String? = nil, width: Int = 80) -> String {
        let subcommand = subcommand.flatMap(self.subcommand(named:))
        var text = "usage: \(name)\(subcommand.map { " \($0.name)" } ?? "") [<flags>]"
        text += subcommand == nil && !subcommands.isEmpty ? " [<command>]\n\n" : "\n\n"
        let about = subcommand?.help ?? help
        if !about.isEmpty {
            text += wrap(about, width).joined(separator: "\n") + "\n\n"
        }
        var rows = [
            ("-h, --help", "Show context-sensitive help."),
            ("    --version", "Show application version."),
        ]
        rows += ((subcommand?.flags ?? []) + flags).map { flag in
            let variables = environmentVariables(of: flag, in: subcommand).map { "$\($0)" }.joined(separator: ", ")
            return (synopsis(of: flag), "\(flag.help) (\(variables))")
        }
        text += "Flags:\n" + twoColumns(rows, width: width)
        return subcommand == nil ? text + listOfSubcommands(width: width) : text
    }

    private func listOfSubcommands(width: Int) -> String {
        guard !subcommands.isEmpty else { return "" }
        let indent = "    "
        let entries = subcommands.map { subcommand in
            "\(subcommand.name) [<flags>]\n\(indent)"
                + wrap(subcommand.help, width - indent.count).joined(separator: "\n\(indent)") + "\n"
        }
        return "\nCommands:\n" + entries.joined(separator: "\n")
    }

    private func synopsis(of flag: Flag<Values>) -> String {
        let short = flag.short.map { "-\($0), " } ?? "    "
        return switch flag.kind {
        case .boolean: "\(short)--[no-]\(flag.name)"
        case .single: "\(short)--\(flag.name)=\(flag.placeholder(values))"
        case .repeated: "\(short)--\(flag.name)=\(flag.placeholder(values)) ..."
        }
    }

    private func twoColumns(_ rows: [(String, String)], width: Int) -> String {
        // Like kingpin: from this width on, the right column begins on the next line.
        let widest = 30
        let column = rows.map(\.0.count).filter { $0 < widest }.max() ?? 0
        let indent = String(repeating: " ", count: 2 + column + 2)
        var text = ""
        for (left, right) in rows {
            text += "  \(left)"
            text += left.count < widest ? String(repeating: " ", count: column - left.count + 2) : "\n\(indent)"
            text += wrap(right, width - indent.count).joined(separator: "\n\(indent)") + "\n"
        }
        return text
    }

    /// Breaks at spaces; a word longer than a line gets its own.
    private func wrap(_ text: String, _ width: Int) -> [String] {
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

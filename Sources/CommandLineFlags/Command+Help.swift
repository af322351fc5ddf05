extension Command {
    /// The help in kingpin's layout: a usage line, then the flags in two columns.
    ///
    /// - Parameter width: the longest line, in characters.
    public func helpText(width: Int = 80) -> String {
        var text = "usage: \(name) [<flags>]\n\n"
        if !help.isEmpty {
            text += wrap(help, width).joined(separator: "\n") + "\n\n"
        }
        var rows = [
            ("-h, --help", "Show context-sensitive help."),
            ("    --version", "Show application version."),
        ]
        rows += flags.map { flag in
            let variables = environmentVariables(of: flag).map { "$\($0)" }.joined(separator: ", ")
            return (synopsis(of: flag), "\(flag.help) (\(variables))")
        }
        return text + "Flags:\n" + twoColumns(rows, width: width)
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
        // As kingpin has it: from this width on the right column begins on the next line.
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

    /// Breaks at spaces; a word longer than a line stands alone.
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

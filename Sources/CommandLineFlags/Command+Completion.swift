extension Command {
    /// For `source <(kafka_exporter --completion-script-bash)`, or for the directory of the shell's completions.
    func completionScript(for shell: CommandLineText.Shell) -> String {
        let function = "_" + String(programName.map { $0.isLetter || $0.isNumber ? $0 : "_" })
        return switch shell {
        case .bash:
            """
            # Completions of \(programName) for bash.
            \(function)() {
                local word=${COMP_WORDS[COMP_CWORD]}
                # Readline takes = for a word of its own.
                [[ $word != = ]] || word=
                mapfile -t COMPREPLY < <(compgen -W \\
                    "$("${COMP_WORDS[0]}" --completion-bash "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "$word")
            }
            complete -o default -F \(function) \(programName)

            """
        case .zsh:
            """
            #compdef \(programName)
            # Completions of \(programName) for zsh.
            \(function)() {
                local -a found
                found=(${(f)"$("${words[1]}" --completion-bash "${(@)words[2,CURRENT]}" 2>/dev/null)"})
                if (( $#found )); then compadd -a found; else _files; fi
            }
            if [[ $zsh_eval_context[-1] == loadautofunc ]]; then \(function) "$@"; else compdef \(function) \(programName); fi

            """
        }
    }

    /// What the last word can become: flags, commands, or values of the flag before it. Nothing if that can be anything.
    ///
    /// - Parameter words: those behind the program's name. bash makes `=` one of its own.
    func completions(of words: [String]) -> [String] {
        var words = words
        let last = words.popLast() ?? ""
        var subcommand: Subcommand<Values>?
        /// The one that waits for its value.
        var flag: Flag<Values>?
        var isBehindEquals = false
        for word in words {
            if word == "=" {
                isBehindEquals = true
                continue
            }
            if let waiting = flag, isBehindEquals || waiting.kind != .boolean {
                flag = nil
            } else if word.hasPrefix("--") {
                flag = self.flag(long: String(word.dropFirst(2)), in: subcommand)
            } else if word.count == 2, word.hasPrefix("-"), let letter = word.last {
                flag = self.flag(short: letter, in: subcommand)
            } else {
                flag = nil
                subcommand = subcommand ?? self.subcommand(named: word)
            }
            isBehindEquals = false
        }
        if let flag, last == "=" || isBehindEquals || flag.kind != .boolean {
            return flag.choices.filter { last == "=" || $0.hasPrefix(last) }
        }
        // In one word, as zsh has it.
        if let equals = last.firstIndex(of: "="), last.hasPrefix("--") {
            let start = last[...equals]
            let flag = self.flag(long: String(last[..<equals].dropFirst(2)), in: subcommand)
            return (flag?.choices ?? []).map { start + $0 }.filter { $0.hasPrefix(last) }
        }
        guard !last.hasPrefix("-"), subcommand == nil, !subcommands.isEmpty else {
            return longFlags(of: subcommand).filter { $0.hasPrefix(last) }
        }
        return subcommands.map(\.name).filter { $0.hasPrefix(last) }
    }

    private func longFlags(of subcommand: Subcommand<Values>?) -> [String] {
        let named = ((subcommand?.flags ?? []) + flags).flatMap { flag in
            flag.kind == .boolean ? ["--\(flag.name)", "--no-\(flag.name)"] : ["--\(flag.name)"]
        }
        return ["--help", "--version"] + named
    }
}

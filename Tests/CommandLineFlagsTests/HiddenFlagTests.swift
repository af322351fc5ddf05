import Testing

@testable import CommandLineFlags

/// kingpin's flags that the help does not list.
@Suite struct HiddenFlagTests {
    private var command: Command<SampleValues> {
        sampleCommand(subcommands: [
            Subcommand("inspect", help: "Looks at things.", flags: [Flag("depth", short: "d", \.depth, help: "How deep.")]),
            Subcommand("insist", help: "Repeats things."),
        ])
    }

    private func text(_ arguments: [String]) throws -> String {
        guard case .show(let text) = try command.parse(arguments, environment: { _ in nil }) else { return "" }
        return command.text(text)
    }

    @Test func theLongHelpHasTheFlagsOfCommands() throws {
        let (help, long) = (try text(["--help"]), try text(["--count=7", "--help-long"]))
        #expect(long.hasPrefix(help.components(upTo: "Commands:")))
        #expect(
            long.hasSuffix(
                """

                Commands:
                inspect [<flags>]
                    Looks at things.

                    -d, --depth=1  How deep. ($SAMPLE_INSPECT_DEPTH)

                insist [<flags>]
                    Repeats things.

                """))
        for hidden in ["help-long", "help-man", "completion"] { #expect(!long.contains(hidden)) }
    }

    @Test func theManualPageEscapesWhatTroffWouldTake() {
        var command = sampleCommand(help: ".dots and 'quotes' \\ at the start.")
        command = Command(
            name: command.name, version: "", summary: command.summary, help: command.help, values: SampleValues(),
            flags: command.flags)
        let page = command.manualPage(date: "2026-01-02")
        #expect(page.hasPrefix(".TH SAMPLE 1 \"2026-01-02\"\n.SH NAME\nsample \\- a program \\- of sorts\n"))
        #expect(page.contains("\n\\&.dots and 'quotes' \\e at the start.\n"))
        #expect(page.contains("\n.B \\-u, \\-\\-user.name=\\(dqnobody\\(dq\nName of the user. Variable: SAMPLE_USER_NAME,"))
        #expect(!page.contains("COMMANDS"))
    }

    @Test(
        arguments: [
            ([], ["inspect", "insist"]),
            ([""], ["inspect", "insist"]),
            (["insi"], ["insist"]),
            (["--co"], ["--count", "--color"]),
            (["--no-e"], ["--no-enabled"]),
            (["inspect", "--d"], ["--depth"]),
            (["--d"], []),
            // A value of the flag before.
            (["--color", ""], ["red", "green"]),
            (["--color", "=", "gr"], ["green"]),
            (["--color", "="], ["red", "green"]),
            (["--color=r"], ["--color=red"]),
            (["--enabled=t"], ["--enabled=true"]),
            (["--enabled", "inspec"], ["inspect"]),
            (["--enabled", "=", "false", "inspec"], ["inspect"]),
            (["-c", "inspect", "--de"], []),
            (["-e", "inspect", "--de"], ["--depth"]),
            // Anything.
            (["--user.name", "i"], []),
            (["--unknown", "=", "x", "insi"], ["insist"]),
        ] as [([String], [String])])
    func wordsAreCompleted(_ words: [String], _ expected: [String]) throws {
        #expect(try text(["--completion-bash"] + words).split(separator: "\n").map(String.init) == expected)
    }
}

extension String {
    fileprivate func components(upTo word: String) -> String { String(self[..<(firstRange(of: word)?.lowerBound ?? endIndex)]) }
}

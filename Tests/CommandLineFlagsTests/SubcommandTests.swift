import TestSupport
import Testing

@testable import CommandLineFlags

@Suite struct SubcommandTests {
    private var command: Command<SampleValues> {
        sampleCommand(subcommands: [
            Subcommand(
                "inspect", help: "Looks at things, closely.",
                flags: [Flag("depth", short: "d", \.depth, help: "How deep.", check: Int.atLeast(1))])
        ])
    }

    private func parsed(_ arguments: [String], environment: [String: String] = [:]) throws -> ParsedFlags<SampleValues>? {
        guard case .run(let flags) = try command.parse(arguments, environment: { environment[$0] }) else { return nil }
        return flags
    }

    @Test(
        arguments: [
            (["inspect"], 1), (["inspect", "--depth=3"], 3), (["inspect", "-d3"], 3),
            (["--count=3", "inspect", "--depth", "2"], 2),
            (["inspect", "--depth=2", "--count=3"], 2),
        ])
    func isSelectedByItsName(_ arguments: [String], _ depth: Int) throws {
        let flags = try #require(try parsed(arguments))
        #expect(flags.subcommand == "inspect")
        #expect(flags.values.depth == depth)
    }

    @Test func isNotSelectedByAValue() throws {
        let flags = try #require(try parsed(["--user.name", "inspect"]))
        #expect(flags.subcommand == nil)
        #expect(flags.values.name == "inspect")
    }

    @Test(
        arguments: [
            (["--depth=3"], "unknown long flag '--depth'"),
            (["--depth=3", "inspect"], "unknown long flag '--depth'"),
            (["-d3"], "unknown short flag '-d'"),
            (["inspect", "inspect"], "unexpected inspect"),
            (["inspect", "other"], "unexpected other"),
            (["other"], "unexpected other"),
            (["inspect", "--depth=0"], "--depth: must be at least 1, got 0"),
        ])
    func rejects(_ arguments: [String], _ message: String) {
        let error = thrownError(UsageError.self) { try parsed(arguments) }
        #expect(error?.message == message)
    }

    @Test func itsFlagsHaveTheirOwnVariables() throws {
        let environment = ["SAMPLE_INSPECT_DEPTH": "5", "SAMPLE_DEPTH": "6", "SAMPLE_COUNT": "7"]
        let flags = try #require(try parsed(["inspect"], environment: environment))
        #expect(flags.values.depth == 5)
        #expect(flags.values.count == 7)
        #expect(try parsed([], environment: environment)?.values.depth == 1)
    }

    @Test func theHelpListsIt() throws {
        let help = command.helpText()
        #expect(help.hasPrefix("usage: sample [<flags>] [<command>]\n\nFlags:\n"))
        #expect(help.hasSuffix("\n\nCommands:\ninspect [<flags>]\n    Looks at things, closely.\n"))
        #expect(!help.contains("--depth"))
    }

    @Test(arguments: [["inspect", "--help"], ["inspect", "-h"], ["inspect", "--depth=3", "--help"]])
    func hasItsOwnHelp(_ arguments: [String]) throws {
        guard case .show(.help(let subcommand)) = try command.parse(arguments, environment: { _ in nil }) else {
            Issue.record("no help")
            return
        }
        #expect(subcommand == "inspect")
        let help = command.helpText(subcommand: subcommand)
        #expect(help.hasPrefix("usage: sample inspect [<flags>]\n\nLooks at things, closely.\n\nFlags:\n"))
        #expect(help.contains("-d, --depth=1"))
        #expect(help.contains("($SAMPLE_INSPECT_DEPTH)"))
        #expect(help.contains("--user.name"))
        #expect(!help.contains("Commands:"))
    }
}

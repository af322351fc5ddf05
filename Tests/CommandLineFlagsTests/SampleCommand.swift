import CommandLineFlags

/// A command with one flag of each kind.
struct SampleValues: Equatable {
    enum Color: String, FlagChoice { case red, green }

    struct Password: FlagValue, Equatable {
        var text = ""

        init(flagText: String = "") {
            text = flagText
        }

        static var isSecret: Bool { true }
        var textInHelp: String { text.textInHelp }
    }

    var name = "nobody"
    var count = 3
    var timeout = Duration.seconds(30)
    var color = Color.red
    var isEnabled = false
    var hasHandshake = true
    var servers = ["a:1"]
    var tags: [Int] = []
    var password = Password()
    var depth = 1
}

func sampleCommand(help: String = "", subcommands: [Subcommand<SampleValues>] = []) -> Command<SampleValues> {
    Command(
        name: "sample", version: "sample 1.0", summary: "a program - of sorts", help: help, values: SampleValues(),
        flags: [
            Flag("user.name", short: "u", \.name, environment: ["SAMPLE_USER", "LOGNAME_OF_OLD"], help: "Name of the user."),
            Flag("count", short: "c", \.count, help: "How often.", check: Int.atLeast(1)),
            Flag("timeout", \.timeout, help: "How long.", check: Duration.moreThan(.zero)),
            Flag("color", \.color, help: "Which color."),
            Flag("enabled", short: "e", \.isEnabled, help: "Turn it on."),
            Flag("sasl.handshake", \.hasHandshake, help: "Shake hands."),
            Flag("server", short: "s", \.servers, separator: ",", help: "Where it is."),
            Flag("tag", \.tags, help: "Numbers."),
            Flag("password", short: "p", \.password, help: "Password."),
        ],
        subcommands: subcommands)
}

/// The values of a command line, or the error's message.
func parseSample(
    _ arguments: [String], environment: [String: String] = [:]
) throws(UsageError) -> CommandLineRequest<SampleValues> {
    try sampleCommand().parse(arguments) { environment[$0] }
}

func sampleValues(_ arguments: [String], environment: [String: String] = [:]) throws -> SampleValues? {
    guard case .run(let flags) = try parseSample(arguments, environment: environment) else { return nil }
    return flags.values
}

func errorMessage(_ arguments: [String], environment: [String: String] = [:]) -> String? {
    do throws(UsageError) {
        _ = try parseSample(arguments, environment: environment)
        return nil
    } catch {
        return error.message
    }
}

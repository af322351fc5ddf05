import Glibc

extension Command {
    /// Parses this process's command line and environment.
    ///
    /// Exits if there is nothing to run: help and version go to standard output with exit status 0, errors to standard error with
    /// 1.
    ///
    /// - Parameter validate: checks across flags, and converts the values to the program's configuration.
    public func parseOrExit<Configuration>(
        validate: (ParsedFlags<Values>) throws(UsageError) -> Configuration
    ) -> Configuration {
        var command = self
        if let name = CommandLine.arguments.first?.split(separator: "/").last { command.programName = String(name) }
        do throws(UsageError) {
            switch try command.parse(Array(CommandLine.arguments.dropFirst()), environment: Self.environmentVariable) {
            case .run(let flags): return try validate(flags)
            case .show(let text): write(command.text(text), to: STDOUT_FILENO)
            }
            exit(0)
        } catch {
            write(command.errorLine(for: error), to: STDERR_FILENO)
            exit(1)
        }
    }

    func text(_ text: CommandLineText) -> String {
        switch text {
        case .help(let subcommand): helpText(subcommand: subcommand)
        case .version: version + "\n"
        case .longHelp: helpText(isLong: true)
        case .manualPage: manualPage(date: Self.manualDate)
        case .completionScript(let shell): completionScript(for: shell)
        case .completions(let words): completions(of: words).map { $0 + "\n" }.joined()
        }
    }

    /// Today, or SOURCE_DATE_EPOCH (reproducible-builds.org), in ISO 8601.
    private static var manualDate: String {
        var seconds = environmentVariable("SOURCE_DATE_EPOCH").flatMap { time_t($0) } ?? time(nil)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func digits(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(parts.tm_year + 1900)-\(digits(parts.tm_mon + 1))-\(digits(parts.tm_mday))"
    }

    /// `kafka_exporter: error: unknown long flag '--foo', try --help`, including the end of the line.
    func errorLine(for error: UsageError) -> String {
        "\(programName): error: \(error.message), try --help\n"
    }

    private static func environmentVariable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// The process exits afterwards, so a failed write cannot be reported.
    private func write(_ text: String, to file: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

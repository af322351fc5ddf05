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
        do throws(UsageError) {
            switch try parse(Array(CommandLine.arguments.dropFirst()), environment: Self.environmentVariable) {
            case .run(let flags): return try validate(flags)
            case .showHelp(let subcommand): write(helpText(subcommand: subcommand), to: STDOUT_FILENO)
            case .showVersion: write(version + "\n", to: STDOUT_FILENO)
            }
            exit(0)
        } catch {
            write(errorLine(for: error), to: STDERR_FILENO)
            exit(1)
        }
    }

    /// `kafka_exporter: error: unknown long flag '--foo', try --help`, including the end of the line.
    func errorLine(for error: UsageError) -> String {
        "\(name): error: \(error.message), try --help\n"
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

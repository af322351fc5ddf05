import CommandLineFlags

extension ExporterFlags {
    static var subcommands: [Subcommand<Configuration>] { [check, healthCheck, telegraf] }

    static let actions: [String: ExporterConfiguration.Action] = [
        "check": .check, "healthcheck": .healthCheck, "telegraf": .telegraf,
    ]

    private static var check: Subcommand<Configuration> {
        Subcommand(
            "check",
            help: """
                Goes step by step through each Kafka broker, with the flags that the exporter would have: name, connection, TLS, \
                login, ACLs, and one whole scrape. Tells what fails, why, and what to change. Exit status 0 if the scrape is \
                whole, otherwise 1.
                """,
            flags: [
                Flag("format", \.check.format, help: "Output format. One of: [text, json]"),
                Flag("cluster", \.check.cluster, help: "Name of a cluster of --config.file."),
                Flag("all-clusters", \.check.allClusters, help: "Checks every cluster of --config.file."),
            ])
    }

    private static var healthCheck: Subcommand<Configuration> {
        Subcommand(
            "healthcheck",
            help: """
                Asks the exporter that runs with the same flags for /healthz. Exit status 0 if it answers, otherwise 1. If it \
                asks for a password or a client certificate, it counts as healthy.
                """)
    }

    private static var telegraf: Subcommand<Configuration> {
        Subcommand(
            "telegraf",
            help: """
                Runs as a plugin of telegraf's execd input: writes all series to standard output, in InfluxDB line protocol, for each \
                newline on standard input, and for each SIGUSR1, SIGUSR2 and SIGHUP. Ends with standard input. See \
                docs/telegraf.md.
                """,
            flags: [
                Flag(
                    "telegraf.interval", \.telegraf.interval, placeholder: "30s",
                    help: "Writes the series at this interval, for an execd input with signal = \"none\".",
                    check: positive)
            ])
    }

    private static func positive(_ value: Duration?) throws(InvalidFlagValue) {
        if let value { try Duration.moreThan(.zero)(value) }
    }
}

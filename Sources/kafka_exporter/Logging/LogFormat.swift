import CommandLineFlags

enum LogFormat: String, FlagChoice {
    /// `ts=2026-01-31T12:00:00.000Z level=info msg=listening address=:9308`
    case logfmt
    /// `{"ts":"2026-01-31T12:00:00.000Z","level":"info","msg":"listening","address":":9308"}`
    case json
}

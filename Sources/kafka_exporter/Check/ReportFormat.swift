import CommandLineFlags

/// The formats of `kafka_exporter check`'s report.
enum ReportFormat: String, FlagChoice {
    case text
    case json
}

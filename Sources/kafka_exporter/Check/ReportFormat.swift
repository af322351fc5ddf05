import CommandLineFlags

/// How `kafka_exporter check` tells what it found.
enum ReportFormat: String, FlagChoice {
    case text
    case json
}

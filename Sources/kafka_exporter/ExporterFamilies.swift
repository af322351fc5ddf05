import Exposition

/// The families about the exporter itself, whichever clusters it scrapes.
struct ExporterFamilies: Sendable {
    static let metrics = [droppedLogLines, buildInformation, CertificateInUse.expiry] + ProcessStatistics.metrics

    private static let droppedLogLines = MetricDescriptor(
        "kafka_exporter_log_lines_dropped_total", .counter,
        help: "Log lines that could not be written, since the exporter started.")
    private static let buildInformation = MetricDescriptor(
        "kafka_exporter_build_info", .gauge, labels: Build.current.labels.map(\.name),
        help:
            "A metric with a constant '1' value labeled by version, revision, branch, swiftversion from which kafka_exporter was "
            + "built, the librdkafka that it runs on, and the choice of --kafka.client.")

    let build: Build
    let constantLabels: [Label]
    /// Lines of the log that could not be written, since the start.
    let droppedLogLineCount: @Sendable () -> Int
    let certificates: @Sendable () -> [CertificateInUse]

    /// As they are now.
    func families() -> [Family] {
        let dropped = Int64(droppedLogLineCount())
        let labels = build.labels.map { Label($0.name, $0.value) }
        return
            ([
                Family(Self.droppedLogLines) { $0.sample(dropped) },
                Family(Self.buildInformation) { $0.sample(labels, Int64(1)) },
                CertificateInUse.expiry(of: certificates()),
            ] + ProcessStatistics.families()).map { $0.labeled(constantLabels) }
    }
}

import Synchronization

/// A cluster of `--config.file`.
struct NamedCluster: Sendable {
    let name: String
    private let configuration: ExporterConfiguration
    /// Its settings as they stand in the file: what they are compared by.
    let arguments: [String]
    /// About flags without effect.
    let warnings: [String]

    private static let connections = Mutex(0)

    init(name: String, configuration: ExporterConfiguration, arguments: [String]) {
        self.name = name
        self.configuration = configuration
        self.arguments = arguments
        warnings = configuration.warnings
    }

    var labels: [String: String] { configuration.kafka.constantLabels.byName }

    /// What it is connected with. The Kerberos tickets are those of this connection alone: a new one may have another principal.
    func configuration(logging: ExporterConfiguration.Logging) -> ExporterConfiguration {
        var configuration = configuration
        configuration.logging = logging
        let number = Self.connections.withLock { count in
            count += 1
            return count
        }
        configuration.login.sasl.kerberosCache = "MEMORY:kafka_exporter/\(name)/\(number)"
        return configuration
    }
}

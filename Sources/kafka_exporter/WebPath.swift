/// The paths that the exporter serves, besides the one of the metrics.
enum WebPath {
    static let health = "/healthz"
    static let readiness = "/readyz"
    /// Those of Prometheus and Alertmanager for the same.
    static let prometheusHealth = "/-/healthy"
    static let prometheusReadiness = "/-/ready"
    /// Of the clusters of `--config.file`.
    static let probe = "/probe"
    static let targets = "/targets"
    /// The metrics may take its place.
    static let start = "/"

    /// The metrics cannot have one of these.
    static let reserved = [health, readiness, prometheusHealth, prometheusReadiness, probe, targets]
}

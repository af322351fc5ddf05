/// The paths that the exporter serves, besides the one of the metrics.
enum WebPath {
    static let health = "/healthz"
    static let readiness = "/readyz"
    /// The metrics may take its place.
    static let start = "/"

    /// The metrics cannot have one of these.
    static let reserved = [health, readiness]
}

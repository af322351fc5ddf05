import CommandLineFlags
import System

/// What the web server's flags ask of their texts.
enum WebFlagChecks {
    /// The paths that the server answers itself.
    private static let takenPaths = ["/", "/healthz", "/readyz"]

    static func telemetryPath(_ path: String) throws(InvalidFlagValue) {
        guard path.utf8.first == UInt8(ascii: "/") else {
            throw InvalidFlagValue("expected a path that begins with /, got '\(path)'")
        }
        guard !takenPaths.contains(path) else {
            throw InvalidFlagValue("the path '\(path)' is taken, choose another one such as /metrics")
        }
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }) else {
            throw InvalidFlagValue("expected a path of printable ASCII without spaces, ? and #, got '\(path)'")
        }
    }

    /// `:port`, `host:port` or `[IPv6]:port`; whether the address can be bound shows when the server binds it.
    static func listenAddress(_ address: String) throws(InvalidFlagValue) {
        _ = try HostPort(flagText: address)
    }

    /// What `--server.tls.enabled` cannot do without.
    static func tlsIsComplete(_ flags: ParsedFlags<ExporterConfiguration>) throws(UsageError) {
        let tls = flags.values.web.tls
        guard tls.isEnabled else { return }
        guard !tls.certificateFile.isEmpty, !tls.keyFile.isEmpty else {
            throw UsageError(
                "\(flags.origin(of: \.web.tls.isEnabled)) needs --server.tls.cert-file and --server.tls.key-file")
        }
        guard !tls.asksForClientCertificates || !tls.caFile.isEmpty else {
            throw UsageError(
                """
                \(flags.origin(of: \.web.tls.asksForClientCertificates)) needs --server.tls.ca-file: whose certificates the \
                clients have
                """)
        }
    }
}

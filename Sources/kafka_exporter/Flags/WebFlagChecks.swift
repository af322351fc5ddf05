import CommandLineFlags
import System

/// Checks of the web server's flags.
enum WebFlagChecks {
    /// Refuses paths that no client can request: the server compares decoded paths, and clients remove empty and dot segments.
    static func telemetryPath(_ path: String) throws(InvalidFlagValue) {
        guard path.utf8.first == UInt8(ascii: "/") else {
            throw InvalidFlagValue("expected a path that begins with /, got '\(path)'")
        }
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"%?#".utf8.contains($0) }) else {
            throw InvalidFlagValue("expected a path of printable ASCII without spaces, %, ? and #, got '\(path)'")
        }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        // The first is empty because the path begins with a slash, the last if it ends in one.
        guard !segments.contains(where: { $0 == "." || $0 == ".." }), !segments.dropFirst().dropLast().contains(where: \.isEmpty)
        else {
            throw InvalidFlagValue("expected a path without //, /./ and /../, got '\(path)'")
        }
        guard !WebPath.reserved.contains(where: { path == $0 || path == $0 + "/" }) else {
            throw InvalidFlagValue("the path '\(path)' is taken, choose another one such as /metrics")
        }
    }

    /// `:port`, `host:port` or `[IPv6]:port`; whether the address can be bound shows when the server binds it.
    static func listenAddress(_ address: String) throws(InvalidFlagValue) {
        _ = try HostPort(listenAddress: address)
    }

    /// Checks that `--server.tls.enabled` has its files.
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

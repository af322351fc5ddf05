import CommandLineFlags
import ZookeeperClient

/// Checks of ZooKeeper's flags.
enum ZookeeperFlagChecks {
    static func servers(_ connectionString: String) throws(InvalidFlagValue) {
        do throws(ZookeeperError) {
            _ = try ZookeeperServers(parsing: [connectionString])
        } catch {
            throw InvalidFlagValue(error.detail ?? error.description)
        }
    }

    static func authFile(_ path: String) throws(InvalidFlagValue) {
        guard !path.isEmpty else { return }
        do throws(ZookeeperError) {
            _ = try ZookeeperCredentials(contentsOf: path)
        } catch {
            throw InvalidFlagValue("\(path): \(error.detail ?? error.description)")
        }
    }

    /// Checks that involve several flags.
    static func all(_ flags: ParsedFlags<ExporterConfiguration>) throws(UsageError) {
        try oneEnsemble(flags)
        try tlsFiles(flags)
    }

    /// Each address may be valid, and two of them contradict each other.
    private static func oneEnsemble(_ flags: ParsedFlags<ExporterConfiguration>) throws(UsageError) {
        do throws(ZookeeperError) {
            _ = try ZookeeperServers(parsing: flags.values.zookeeper.servers)
        } catch {
            throw UsageError("\(flags.origin(of: \.zookeeper.servers)): \(error.detail ?? error.description)")
        }
    }

    /// libzookeeper takes all three or none.
    private static func tlsFiles(_ flags: ParsedFlags<ExporterConfiguration>) throws(UsageError) {
        let zookeeper = flags.values.zookeeper
        let files = [zookeeper.tlsCAFile, zookeeper.tlsCertificateFile, zookeeper.tlsKeyFile]
        guard files.contains(where: \.isEmpty) else { return try tlsCanBeUsed(flags) }
        guard files.contains(where: { !$0.isEmpty }) else { return }
        throw UsageError(
            "--zookeeper.tls.ca-file, --zookeeper.tls.cert-file and --zookeeper.tls.key-file must be set together")
    }

    private static func tlsCanBeUsed(_ flags: ParsedFlags<ExporterConfiguration>) throws(UsageError) {
        let zookeeper = flags.values.zookeeper
        guard zookeeper.isEnabled, let tls = zookeeper.tls else { return }
        do throws(ZookeeperError) {
            try tls.validate()
        } catch {
            let flag =
                switch error.path {
                case tls.caFile: "\(flags.origin(of: \.zookeeper.tlsCAFile))=\(tls.caFile)"
                case tls.certificateFile: "\(flags.origin(of: \.zookeeper.tlsCertificateFile))=\(tls.certificateFile)"
                case tls.keyFile: "\(flags.origin(of: \.zookeeper.tlsKeyFile))=\(tls.keyFile)"
                default: "--zookeeper.tls.*"
                }
            throw UsageError("\(flag): \(error.detail ?? error.description)")
        }
    }
}

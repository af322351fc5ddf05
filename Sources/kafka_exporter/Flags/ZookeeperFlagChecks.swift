import CommandLineFlags
import ZookeeperClient

/// What ZooKeeper's flags ask of their texts.
enum ZookeeperFlagChecks {
    static func servers(_ connectionString: String) throws(InvalidFlagValue) {
        do throws(ZookeeperError) {
            _ = try ZookeeperServers(parsing: [connectionString])
        } catch {
            throw InvalidFlagValue(error.detail ?? error.description)
        }
    }

    /// libzookeeper takes all three or none.
    static func tlsFiles(_ flags: ParsedFlags<ExporterConfiguration>) throws(UsageError) {
        let zookeeper = flags.values.zookeeper
        let files = [zookeeper.tlsCAFile, zookeeper.tlsCertificateFile, zookeeper.tlsKeyFile]
        guard files.contains(where: \.isEmpty), files.contains(where: { !$0.isEmpty }) else { return }
        throw UsageError(
            "--zookeeper.tls.ca-file, --zookeeper.tls.cert-file and --zookeeper.tls.key-file go together, give all three")
    }
}

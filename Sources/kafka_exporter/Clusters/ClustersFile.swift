import CommandLineFlags
import Credentials
import KafkaClient
import KafkaLogin
import System
import YAML

/// The file of `--config.file`: clusters by name, each with the flags by which the exporter is told of one.
struct ClustersFile: Sendable {
    let path: String

    /// What the file has wrong.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let longestName = 100

    /// - Returns: the clusters in the order of the file.
    /// - Throws: an error that names the file, the line and the key.
    func read() async throws -> [NamedCluster] {
        do {
            return try await BlockingCall.run { Result { try readBlocking() } }.get()
        } catch {
            throw FlagError(flag: "config.file", error: error)
        }
    }

    private func readBlocking() throws -> [NamedCluster] {
        let text = try SmallFile.read(path)
        let command = ExporterFlags.clusterCommand
        do throws(YAMLError) {
            let root = try YAMLDocument.parse(text)
            let clusters = try root?.entries(known: ["clusters"])["clusters"]?.entries() ?? []
            guard !clusters.isEmpty else { throw YAMLError("no cluster is named", key: "clusters") }
            return try clusters.map { name, node throws(YAMLError) in try Self.cluster(named: name, node, command) }
        } catch {
            throw Failure(description: error.description(in: path))
        }
    }

    private static func cluster(
        named name: String, _ node: YAMLNode, _ command: Command<ExporterConfiguration>
    ) throws(YAMLError) -> NamedCluster {
        // It stands in addresses, log lines and the names of Kerberos caches.
        guard (1...longestName).contains(name.utf8.count), name.utf8.allSatisfy(isOfName) else {
            throw node.error("a cluster's name may contain letters, digits, '.', '_' and '-', at most 100")
        }
        var arguments: [String] = []
        for (key, value) in try node.entries() {
            guard !command.isSecret(flagNamed: key) else {
                throw value.error("a secret does not belong in this file: name a file that holds it, by \(key)-file")
            }
            guard command.hasFlag(named: key) else { throw value.error(isUnknown(key)) }
            let texts = try texts(of: value).map { "--\(key)=\($0)" }
            do throws(UsageError) {
                _ = try command.parse(texts) { _ in nil }
            } catch {
                let prefix = "--\(key): "
                throw value.error(error.message.hasPrefix(prefix) ? String(error.message.dropFirst(prefix.count)) : error.message)
            }
            arguments += texts
        }
        do throws(UsageError) {
            guard case .run(let flags) = try command.parse(arguments, environment: { _ in nil }) else {
                throw UsageError("no flags")
            }
            let configuration = try ExporterFlags.validate(flags)
            guard configuration.hasServers, !configuration.kafka.servers.isEmpty else {
                throw UsageError("kafka.server is missing")
            }
            try checkLogin(of: configuration)
            return NamedCluster(name: name, configuration: configuration, arguments: arguments)
        } catch {
            throw node.error(error.message)
        }
    }

    private static func isUnknown(_ key: String) -> String {
        let isOfExporter = ["web.", "server.tls.", "log.", "config.", "verbosity"].contains { key.hasPrefix($0) }
        return isOfExporter
            ? "this flag is the exporter's, not a cluster's: give it on the command line"
            : "unknown flag: use a name from kafka_exporter --help, without the dashes"
    }

    private static func texts(of value: YAMLNode) throws(YAMLError) -> [String] {
        guard !value.isNull else { throw value.error("has no value") }
        if case .sequence = value.content { return try value.list().map { node throws(YAMLError) in try node.text() } }
        return [try value.text()]
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// Each cluster has its own tickets. The process's cache and krb5.conf, which librdkafka's login depends on, are one for all.
    private static func checkLogin(of configuration: ExporterConfiguration) throws(UsageError) {
        let sasl = configuration.login.sasl
        guard sasl.isEnabled else { return }
        let mechanism: SASLMechanism
        do throws(CredentialsError) {
            mechanism = try SASLMechanism(flagValue: sasl.mechanism)
        } catch {
            throw UsageError("\(error)")
        }
        guard mechanism == .gssapi else { return }
        var kafka = KafkaConfiguration(servers: [])
        kafka.brokerVersion = configuration.kafka.version
        guard configuration.login.client == .auto, !kafka.isBeforeNegotiation, configuration.sharding.group.isEmpty else {
            throw UsageError(
                "librdkafka cannot log in by gssapi here, since it has one Kerberos ticket for all clusters: run a separate exporter"
            )
        }
        guard !configuration.scrapes.parts[isOn: .endToEnd] else {
            throw UsageError(
                "collector.end-to-end needs librdkafka, which has one Kerberos ticket for all clusters: run a separate exporter")
        }
        guard sasl.kerberosConfigurationFile.isEmpty else {
            throw UsageError("sasl.kerberos-config-path: all clusters share one krb5.conf: name it by the variable KRB5_CONFIG")
        }
    }
}

import CKafka
import Foundation

/// Limitations of the librdkafka that the tests' own process and the exporters they start have loaded.
public enum LoadedLibrary {
    /// nil if it supports GSSAPI.
    public static let missingGSSAPI: String? = {
        guard features.contains("sasl_gssapi") else {
            return "librdkafka \(version) is built without GSSAPI"
        }
        let folders = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map { "/usr/lib/\($0)/sasl2" }
        guard folders.contains(where: { FileManager.default.fileExists(atPath: "\($0)/libgssapiv2.so") }) else {
            return "no GSSAPI for Cyrus SASL (Debian: libsasl2-modules-gssapi-mit)"
        }
        return nil
    }()
    /// nil if it supports SCRAM with Kafka 4.
    public static let missingSCRAM: String? =
        rd_kafka_version() < 0x0206_0100 ? "librdkafka \(version) is too old for SCRAM with Kafka 4" : nil
    /// Whether it survives nulls in a Metadata response: 2.0.2 and 2.8.0 crash, 2.16.0 does not.
    public static let survivesNullsInMetadata = rd_kafka_version() >= 0x0210_0000
    /// Whether it survives tagged fields that it does not know: 2.0.2 crashes, 2.16.0 does not.
    public static let survivesUnknownTags = rd_kafka_version() >= 0x0210_0000
    /// Whether it takes a null array for an empty one, and so does not report that something is missing: 2.8.0 and 2.16.0 do.
    public static let takesNullArraysForEmpty = rd_kafka_version() >= 0x0208_0000
    /// Whether it can be asked for the members of KIP-848 groups.
    public static let describesConsumerProtocol = rd_kafka_version() >= 0x020a_0000

    /// Whether it lets brokers distinguish a leader without the listener from no leader.
    public static let tellsMissingListeners = rd_kafka_version() >= 0x0201_0000

    private static var version: String { String(cString: rd_kafka_version_str()) }

    private static var features: [Substring] {
        let configuration = rd_kafka_conf_new()
        defer { rd_kafka_conf_destroy(configuration) }
        var value = [CChar](repeating: 0, count: 1_024)
        var size = value.count
        guard rd_kafka_conf_get(configuration, "builtin.features", &value, &size) == RD_KAFKA_CONF_OK else { return [] }
        return RdKafkaHandle.text(value).split(separator: ",")
    }
}

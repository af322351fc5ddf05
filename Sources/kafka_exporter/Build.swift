import BuildInformation
import KafkaClient
import KafkaLogin

/// The program's version and build, for `--version`, the log and `kafka_exporter_build_info`.
struct Build: CustomStringConvertible {
    let version = String(cString: kafka_exporter_version)
    let revision = String(cString: kafka_exporter_revision)
    let branch = String(cString: kafka_exporter_branch)
    let library = KafkaClient.libraryVersion
    /// The choice of `--kafka.client`.
    var client = LoginOptions().client

    static let current = Build()

    /// The compiler's version, as far as `#if compiler` shows it.
    var swiftVersion: String {
        #if compiler(>=6.4)
            "6.4 or newer"
        #elseif compiler(>=6.3)
            "6.3"
        #elseif compiler(>=6.2)
            "6.2"
        #elseif compiler(>=6.1)
            "6.1"
        #else
            "6.0"
        #endif
    }

    /// By Go's name, as kafka_exporter's series has it.
    var architecture: String {
        #if arch(x86_64)
            "amd64"
        #elseif arch(arm64)
            "arm64"
        #else
            "unknown"
        #endif
    }

    /// What asks the cluster, for the start page.
    var clients: String {
        switch client {
        case .auto: "connections of its own (--kafka.client=auto), and librdkafka \(library) for what those cannot ask"
        case .librdkafka: "librdkafka \(library) (--kafka.client=librdkafka)"
        }
    }

    /// The labels of `kafka_exporter_build_info`.
    var labels: [(name: String, value: String)] {
        [
            ("branch", branch), ("goarch", architecture), ("goos", "linux"), ("kafka_client", client.rawValue),
            ("librdkafka", library),
            ("revision", revision), ("swiftversion", swiftVersion), ("tags", ""), ("version", version),
        ]
    }

    /// What `--version` prints.
    var description: String {
        """
        kafka_exporter, version \(version) (branch: \(branch), revision: \(revision))
          swift version:    \(swiftVersion)
          platform:         linux/\(architecture)
          librdkafka:       \(library)
        """
    }
}

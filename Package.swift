// swift-tools-version: 6.0
import Foundation
import PackageDescription

/// The version of the next release.
let version = "1.0.0"

/// What a build from a tarball, without git, or in a container is told by its environment.
func buildInformation(_ name: String, _ fallback: String?) -> CSetting {
    .define(name, to: "\"\(Context.environment[name] ?? fallback ?? "unknown")\"")
}

let package = Package(
    name: "kafka_exporter",
    products: [
        .executable(name: "kafka_exporter", targets: ["kafka_exporter"]),
        .executable(name: "kafka_simulator", targets: ["kafka_simulator"]),
    ],
    targets: [
        // C libraries: a module map and a shim.h each.
        .systemLibrary(name: "CKafka", path: "Modules/CKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
        .systemLibrary(name: "CZookeeper", path: "Modules/CZookeeper", providers: [.apt(["libzookeeper-mt-dev"])]),
        .systemLibrary(name: "CZlib", path: "Modules/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CYAML", path: "Modules/CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CCrypt", path: "Modules/CCrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CLinux", path: "Modules/CLinux"),
        .systemLibrary(name: "COpenSSL", path: "Modules/COpenSSL", pkgConfig: "libssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCurl", path: "Modules/CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CGSSAPI", path: "Modules/CGSSAPI", providers: [.apt(["libkrb5-dev"])]),
        .systemLibrary(name: "CKerberos", path: "Modules/CKerberos", providers: [.apt(["libkrb5-dev"])]),

        .target(
            name: "BuildInformation",
            cSettings: [
                buildInformation("KAFKA_EXPORTER_VERSION", version),
                buildInformation("KAFKA_EXPORTER_REVISION", Context.gitInformation?.currentCommit),
                buildInformation("KAFKA_EXPORTER_BRANCH", nil),
            ]),

        // A C interface to RE2 (libre2-dev), which its module map links. Debian 13's re2.pc would link all of Abseil as well.
        .target(name: "RE2Shim", cxxSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),

        // The exporter, from the parts that know nobody to the one that knows them all.
        .target(name: "System", dependencies: ["CLinux"]),
        .target(name: "TLS", dependencies: ["COpenSSL", "System"]),
        .target(name: "CommandLineFlags", dependencies: ["System"]),
        .target(name: "YAML", dependencies: ["CYAML"]),
        .target(name: "NameFilter", dependencies: ["RE2Shim"]),
        .target(name: "Credentials", dependencies: ["CCurl", "CKerberos", "System", "TLS"]),
        .target(name: "Exposition", dependencies: ["CZlib"]),
        .target(name: "WebServer", dependencies: ["CLinux", "System", "TLS"]),
        .target(
            name: "WebConfiguration",
            dependencies: ["CCrypt", "System", "TLS", "WebServer", "YAML"]),
        .target(name: "KafkaProtocol"),
        .target(name: "KafkaReader", dependencies: ["KafkaProtocol", "System"]),
        .target(name: "KafkaClient", dependencies: ["CKafka", "KafkaProtocol", "KafkaReader", "System"]),
        .target(name: "EndToEnd", dependencies: ["Exposition", "KafkaReader"]),
        .target(
            name: "KafkaWire",
            dependencies: ["BuildInformation", "CGSSAPI", "CLinux", "KafkaProtocol", "KafkaReader", "System", "TLS"]),
        .target(name: "KafkaLogin", dependencies: ["Credentials", "KafkaClient", "KafkaReader", "KafkaWire", "System", "TLS"]),
        .target(
            name: "KafkaConnection", dependencies: ["KafkaClient", "KafkaLogin", "KafkaReader", "KafkaWire", "System", "TLS"]),
        .target(
            name: "KafkaDiagnosis",
            dependencies: [
                "Credentials", "KafkaClient", "KafkaConnection", "KafkaLogin", "KafkaProtocol", "KafkaReader", "KafkaWire",
                "System",
                "TLS",
            ]),
        .target(name: "ZookeeperClient", dependencies: ["CZookeeper", "System"]),
        .target(name: "Sharding", dependencies: ["KafkaReader"]),
        .target(
            name: "Collector",
            dependencies: [
                "EndToEnd", "Exposition", "KafkaProtocol", "KafkaReader", "NameFilter", "Sharding", "System", "ZookeeperClient",
            ]),
        .target(
            name: "StatusPage",
            dependencies: ["Collector", "Exposition", "KafkaReader", "Sharding", "System", "TLS", "WebServer"]),
        .executableTarget(
            name: "kafka_exporter",
            dependencies: [
                "Credentials", "BuildInformation", "CLinux", "Collector", "CommandLineFlags", "EndToEnd", "Exposition",
                "KafkaClient", "KafkaConnection", "KafkaDiagnosis", "KafkaLogin", "KafkaReader", "NameFilter", "Sharding",
                "StatusPage", "System", "TLS",
                "WebConfiguration", "WebServer",
                "ZookeeperClient",
            ],
            // A librdkafka in lib/ beside the binary comes before the system's (`make librdkafka`). By RUNPATH, which linkers write
            // with new tags: RPATH would come before LD_LIBRARY_PATH as well, and would hold for whatever our libraries load.
            linkerSettings: [.unsafeFlags(["-Xlinker", "--enable-new-dtags", "-Xlinker", "-rpath=$ORIGIN/lib"])]),

        // The simulated cluster: never linked into the exporter.
        .target(name: "KafkaSimulator", dependencies: ["CLinux", "KafkaProtocol", "System", "YAML"]),
        .executableTarget(
            name: "kafka_simulator",
            dependencies: ["BuildInformation", "CommandLineFlags", "KafkaProtocol", "KafkaSimulator", "System", "WebServer"]),

        // What the tests share: real Kafka clusters, real clients, child processes.
        .target(
            name: "TestSupport",
            dependencies: ["CKafka", "CLinux", "COpenSSL", "CZlib", "CZookeeper", "KafkaProtocol", "KafkaReader"],
            path: "Tests/TestSupport"),
        .testTarget(name: "SystemTests", dependencies: ["System", "TestSupport"]),
        .testTarget(name: "TestSupportTests", dependencies: ["TestSupport"]),
        .testTarget(name: "TLSTests", dependencies: ["System", "TLS", "TestSupport"]),
        .testTarget(
            name: "CredentialsTests", dependencies: ["Credentials", "System", "TLS", "TestSupport"],
            exclude: ["Vectors"]),
        .testTarget(
            name: "KafkaLoginTests",
            dependencies: [
                "Credentials", "COpenSSL", "KafkaClient", "KafkaLogin", "KafkaReader", "KafkaWire", "System", "TLS",
                "TestSupport",
            ]),
        .testTarget(
            name: "KafkaDiagnosisTests",
            dependencies: [
                "Credentials", "KafkaClient", "KafkaConnection", "KafkaDiagnosis", "KafkaLogin", "KafkaReader", "System",
                "TestSupport",
            ]),
        .executableTarget(
            name: "exporter_benchmark", dependencies: ["Exposition", "TestSupport"], path: "Tests/Benchmark",
            exclude: ["floor.c", "wire.c", "wire_answers.h", "wire_requests.h", "wire_state.h", "wire_text.h"]),
        .testTarget(name: "ConfigTests", dependencies: ["Collector", "CommandLineFlags", "TestSupport", "kafka_exporter"]),
        .testTarget(
            name: "ChartTests", dependencies: ["KafkaSimulator", "TestSupport", "kafka_exporter"],
            exclude: ["community-3.1.1.json"]),
        .testTarget(name: "CommandLineFlagsTests", dependencies: ["CommandLineFlags", "TestSupport"]),
        .testTarget(name: "YAMLTests", dependencies: ["YAML"]),
        .testTarget(name: "NameFilterTests", dependencies: ["NameFilter"]),
        .testTarget(name: "ExpositionTests", dependencies: ["CZlib", "Exposition", "TestSupport"]),
        .testTarget(name: "WebServerTests", dependencies: ["COpenSSL", "System", "TLS", "WebServer", "TestSupport"]),
        .testTarget(name: "WebConfigurationTests", dependencies: ["System", "WebConfiguration", "WebServer", "TestSupport"]),
        .testTarget(name: "KafkaProtocolTests", dependencies: ["KafkaProtocol", "TestSupport"], exclude: ["Recordings"]),
        .testTarget(name: "KafkaReaderTests", dependencies: ["KafkaReader", "TestSupport"]),
        .testTarget(name: "KafkaClientTests", dependencies: ["KafkaClient", "KafkaReader", "KafkaProtocol", "TestSupport"]),
        .testTarget(
            name: "KafkaWireTests",
            dependencies: [
                "KafkaClient", "KafkaProtocol", "KafkaReader", "KafkaSimulator", "KafkaWire", "System", "TLS", "TestSupport",
            ]),
        .testTarget(name: "ZookeeperClientTests", dependencies: ["ZookeeperClient", "TestSupport"]),
        .testTarget(name: "ShardingTests", dependencies: ["KafkaReader", "Sharding", "TestSupport"]),
        .testTarget(name: "EndToEndTests", dependencies: ["EndToEnd", "Exposition", "KafkaReader", "TestSupport"]),
        .testTarget(
            name: "CollectorTests",
            dependencies: [
                "Collector", "EndToEnd", "Exposition", "KafkaReader", "NameFilter", "Sharding", "TestSupport", "ZookeeperClient",
            ]),
        .testTarget(
            name: "StatusPageTests",
            dependencies: [
                "Collector", "Exposition", "KafkaReader", "NameFilter", "Sharding", "StatusPage", "System", "TestSupport",
                "WebServer",
            ]),
        .testTarget(
            name: "KafkaSimulatorTests",
            dependencies: [
                "KafkaClient", "KafkaReader", "KafkaProtocol", "KafkaSimulator", "System", "TestSupport", "kafka_simulator",
            ]),
        .testTarget(
            name: "kafka_exporterTests",
            dependencies: [
                "kafka_exporter", "Credentials", "CommandLineFlags", "Collector", "KafkaClient", "KafkaConnection", "KafkaReader",
                "KafkaWire",
                "KafkaDiagnosis", "KafkaLogin", "KafkaProtocol", "KafkaSimulator", "NameFilter", "Sharding", "System",
                "TestSupport",
            ]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

// ISA-L compresses at a fraction of zlib's cost. Debian has it for amd64 and arm64; where its header is missing, zlib does it all.
let isalHeaders = ["/usr/include/isa-l.h", "/usr/local/include/isa-l.h"]
let hasISAL = isalHeaders.contains { FileManager.default.fileExists(atPath: $0) }
if hasISAL {
    package.targets.append(.systemLibrary(name: "CISAL", path: "Modules/CISAL", providers: [.apt(["libisal-dev"])]))
    for target in package.targets where target.name == "Exposition" { target.dependencies.append("CISAL") }
}

let swiftTargets = package.targets.filter { $0.type != .system && !["BuildInformation", "RE2Shim"].contains($0.name) }
for target in swiftTargets {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .unsafeFlags(["-warnings-as-errors"]),
    ]
    if hasISAL, target.name == "Exposition" { target.swiftSettings?.append(.define("ISAL")) }
}

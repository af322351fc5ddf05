import Foundation

/// The location of Kafka's jars, and the Java that runs them.
public struct KafkaDistribution: Sendable {
    /// A folder with `jars/` and, for each version, the list of its jars `versions/V`.
    public static let environmentVariable = "KAFKA_HOME_JARS"

    let java: String
    private let jars: KafkaJarFolder

    private static let found = Result { try find() }

    /// Whether tests can start brokers. If the jars are available by Maven only, the first access downloads them.
    public static var isAvailable: Bool { (try? found.get()) != nil }

    /// Why Kafka is unavailable, for a skipped test; empty if it is available.
    public static var unavailableReason: String {
        switch found {
        case .success: ""
        case .failure(let error): "no real Kafka: \(error)"
        }
    }

    static func require() throws -> KafkaDistribution { try found.get() }

    func classPath(of version: KafkaVersion) throws -> String {
        try jars.classPath(of: version)
    }

    private static func find() throws -> KafkaDistribution {
        try KafkaDistribution(java: JavaRuntime.find(), jars: findJars())
    }

    /// The folder named by the environment, else the one beside the package, else one that Maven fills once.
    private static func findJars() throws -> KafkaJarFolder {
        if let path = ProcessInfo.processInfo.environment[environmentVariable], !path.isEmpty {
            guard let folder = KafkaJarFolder(path) else {
                throw TestSupportError("\(environmentVariable)=\(path) has no jars/ and versions/")
            }
            return folder
        }
        let packageRoot = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
        let cache = "\(packageRoot)/.build/kafka"
        if let folder = KafkaJarFolder("\(packageRoot)/../shared/kafka") ?? KafkaJarFolder(cache) {
            return folder
        }
        do {
            return try KafkaMavenDownload.makeFolder(at: cache)
        } catch {
            throw TestSupportError("set \(environmentVariable) to a folder with jars/ and versions/ (\(error))")
        }
    }
}

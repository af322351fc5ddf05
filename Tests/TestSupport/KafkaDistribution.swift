import Foundation

/// Where Kafka's jars are, and the Java that runs them.
public struct KafkaDistribution: Sendable {
    /// Names a folder with `jars/` and, for each version, the list of its jars `versions/V`.
    public static let environmentVariable = "KAFKA_HOME_JARS"

    let java: String
    private let jars: any KafkaJars

    private static let found = Result { try find() }

    public static var isAvailable: Bool { (try? found.get()) != nil }

    /// Why there is no Kafka, for a skipped test; empty where there is.
    public static var unavailableReason: String {
        switch found {
        case .success: ""
        case .failure(let error): "\(error)"
        }
    }

    static func require() throws -> KafkaDistribution { try found.get() }

    func classPath(of version: KafkaVersion) async throws -> String {
        try await jars.paths(of: version).joined(separator: ":")
    }

    private static func find() throws -> KafkaDistribution {
        let java = try JavaRuntime.find()
        if let folder = ProcessInfo.processInfo.environment[environmentVariable], !folder.isEmpty {
            guard let jars = KafkaJarFolder(folder) else {
                throw TestSupportError("no real Kafka: \(environmentVariable)=\(folder) has no jars/ and versions/")
            }
            return KafkaDistribution(java: java, jars: jars)
        }
        let packageRoot = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
        if let jars = KafkaJarFolder("\(packageRoot)/../shared/kafka") {
            return KafkaDistribution(java: java, jars: jars)
        }
        throw TestSupportError("no real Kafka: set \(environmentVariable) to a folder with jars/ and versions/")
    }
}

import Foundation

/// A source of Kafka's jars.
protocol KafkaJars: Sendable {
    /// The class path's files, in order.
    func paths(of version: KafkaVersion) async throws -> [String]
}

/// A folder with `jars/` and `versions/V`, which lists the names of version V's jars, one a line.
struct KafkaJarFolder: KafkaJars {
    let path: String

    init?(_ path: String) {
        let folder = URL(fileURLWithPath: path).standardizedFileURL.path
        for part in ["jars", "versions"] where !FileManager.default.fileExists(atPath: "\(folder)/\(part)") {
            return nil
        }
        self.path = folder
    }

    func paths(of version: KafkaVersion) throws -> [String] {
        let list = "\(path)/versions/\(version)"
        guard let names = try? String(contentsOfFile: list, encoding: .utf8) else {
            throw TestSupportError("\(list) is not there: which jars make Kafka \(version)?")
        }
        return names.split(separator: "\n").map { "\(path)/jars/\($0)" }
    }
}

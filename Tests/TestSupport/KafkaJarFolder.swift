import Foundation

/// A folder with `jars/` and `versions/V`, which lists the file names of version V's jars, one per line.
struct KafkaJarFolder {
    let path: String

    /// nil if there is no such folder.
    init?(_ path: String) {
        let folder = URL(fileURLWithPath: path).standardizedFileURL.path
        for part in ["jars", "versions"] where !FileManager.default.fileExists(atPath: "\(folder)/\(part)") {
            return nil
        }
        self.path = folder
    }

    func classPath(of version: KafkaVersion) throws -> String {
        let list = "\(path)/versions/\(version)"
        guard let names = try? String(contentsOfFile: list, encoding: .utf8) else {
            throw TestSupportError("\(list) is not there: which jars make Kafka \(version)?")
        }
        return names.split(separator: "\n").map { "\(path)/jars/\($0)" }.joined(separator: ":")
    }
}

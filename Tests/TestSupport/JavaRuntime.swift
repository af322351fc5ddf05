import Foundation

/// The `java` command.
enum JavaRuntime {
    static let oldestVersion = 17

    /// The `java` of JAVA_HOME, else of PATH, if it is recent enough.
    static func find() throws -> String {
        let home = ProcessInfo.processInfo.environment["JAVA_HOME"] ?? ""
        let java = home.isEmpty ? "java" : "\(home)/bin/java"
        let directory = try TemporaryDirectory(named: "java-version")
        let log = "\(directory.path)/log"
        guard let process = try? ChildProcess([java, "-version"], output: .file(log)) else {
            throw TestSupportError("\(java) not found (apt install openjdk-17-jre-headless)")
        }
        process.waitUntilExit()
        // openjdk version "17.0.15" 2025-04-15
        let report = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        let version = report.split(separator: "\"").dropFirst().first ?? ""
        guard let major = Int(version.prefix { $0.isNumber }), major >= oldestVersion else {
            throw TestSupportError("\(java) is version \(version), needed is \(oldestVersion) or newer")
        }
        return java
    }
}

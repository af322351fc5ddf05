import Foundation

/// Fills a folder of jars by Maven, from the repositories configured for the user.
enum KafkaMavenDownload {
    private static let plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"

    /// Downloads the jars of all versions into a new folder; takes minutes, and some 130 MB.
    static func makeFolder(at destination: String) throws -> KafkaJarFolder {
        let project = try TemporaryDirectory(named: "maven")
        let log = "\(project.path)/log"
        let command = [
            "mvn", "-B", "-q", "-Dstyle.color=never", "-f", "\(project.path)/pom.xml", "-DoutputDirectory=\(project.path)/jars",
            plugin,
        ]
        try writeProject(into: project)
        guard let maven = try? ChildProcess(command, output: .file(log)) else {
            throw TestSupportError("no Maven to fetch it with")
        }
        if isatty(STDERR_FILENO) == 1 {
            FileHandle.standardError.write(Data("Fetching Kafka's jars by Maven into \(destination) …\n".utf8))
        }
        maven.waitUntilExit()
        guard let folder = KafkaJarFolder(project.path), try isComplete(folder) else {
            let output = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            let reason = output.components(separatedBy: "[ERROR] ").dropFirst().first ?? "not all jars came"
            throw TestSupportError("Maven could not fetch it: \(reason.prefix(600))")
        }
        return try move(folder, to: destination)
    }

    /// One project with a module for each version: within one module, Maven would choose one version of each artifact.
    private static func writeProject(into directory: TemporaryDirectory) throws {
        let modules = KafkaVersion.all.map { "<module>\($0)</module>" }.joined()
        try directory.write(pom(name: "all", "<packaging>pom</packaging><modules>\(modules)</modules>"), to: "pom.xml")
        _ = try directory.makeDirectory("versions")
        for version in KafkaVersion.all {
            let artifacts = KafkaCoordinates.artifacts(of: version)
            let dependencies = artifacts.map { artifact in
                """
                <dependency>
                  <groupId>\(artifact.group)</groupId><artifactId>\(artifact.name)</artifactId><version>\(artifact.version)</version>
                  <exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>
                </dependency>

                """
            }
            _ = try directory.makeDirectory("\(version)")
            try directory.write(
                pom(name: "kafka-\(version)", "<dependencies>\n\(dependencies.joined())</dependencies>"), to: "\(version)/pom.xml"
            )
            try directory.write(artifacts.map { "\($0.fileName)\n" }.joined(), to: "versions/\(version)")
        }
    }

    private static func pom(name: String, _ content: String) -> String {
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
        <modelVersion>4.0.0</modelVersion>
        <groupId>kafka_exporter.tests</groupId><artifactId>\(name)</artifactId><version>1</version>
        \(content)
        </project>

        """
    }

    private static func isComplete(_ folder: KafkaJarFolder) throws -> Bool {
        try KafkaVersion.all.allSatisfy { version in
            try folder.classPath(of: version).split(separator: ":").allSatisfy {
                FileManager.default.fileExists(atPath: String($0))
            }
        }
    }

    /// Moved in one step, so that it never exists half filled.
    private static func move(_ folder: KafkaJarFolder, to destination: String) throws -> KafkaJarFolder {
        let files = FileManager.default
        let parts = "\(destination).\(UUID().uuidString)"
        try files.createDirectory(atPath: parts, withIntermediateDirectories: true)
        for part in ["jars", "versions"] {
            try files.moveItem(atPath: "\(folder.path)/\(part)", toPath: "\(parts)/\(part)")
        }
        do {
            try files.moveItem(atPath: parts, toPath: destination)
        } catch {
            // Another test process was faster.
            try files.removeItem(atPath: parts)
        }
        guard let moved = KafkaJarFolder(destination) else {
            throw TestSupportError("cannot write to \(destination)")
        }
        return moved
    }
}

import Foundation
import TestSupport
import Testing

/// The chart as it lies in the repository.
@Suite struct ChartFolderTests {
    @Test(.needsHelm, arguments: ["defaults", "community-everything", "operator", "pod"])
    func helmLintFindsNothing(values: String) async throws {
        try await Helm.run(["lint", "--strict", "--kube-version=1.34.0", "--values", Helm.valuesFile(values), Helm.chart])
    }

    @Test(.needsHelm)
    func aPackageHasAllThatIsRendered() async throws {
        let directory = try TemporaryDirectory(named: "package")
        try await Helm.run(["package", Helm.chart, "--destination", directory.path])
        let package = try #require(try FileManager.default.contentsOfDirectory(atPath: directory.path).first)
        #expect(package.hasPrefix("kafka-exporter-"))
        let list = try ChildProcess(["tar", "--list", "--file", "\(directory.path)/\(package)"])
        #expect(try await list.exitStatus() == .success)
        let files = Set(list.standardOutput.split(separator: "\n").map { String($0.dropFirst("kafka-exporter/".count)) })
        #expect(files.isSuperset(of: ["rules/alerts.yml", "values.schema.json", "README.md", "templates/tests/check.yaml"]))
        #expect(Self.dashboards.allSatisfy { files.contains("dashboards/\($0)") })
        #expect(!files.contains { $0.hasPrefix("ci/") })
    }

    /// README.md, the copies of alerts and dashboards, and the version of the exporter.
    @Test(.needsPython)
    func whatIsGeneratedIsUpToDate() async throws {
        let directory = try TemporaryDirectory(named: "generated")
        let copy = "\(directory.path)/chart"
        try FileManager.default.copyItem(atPath: Helm.chart, toPath: copy)
        let generator = try ChildProcess(["\(Helm.root)/.ci/chart", copy])
        #expect(try await generator.exitStatus() == .success, "\(generator.standardError)")
        let difference = try ChildProcess(["diff", "--recursive", Helm.chart, copy])
        #expect(try await difference.exitStatus() == .success, "run make chart:\n\(difference.standardOutput)")
    }

    /// The table has all values: its generator fails at one without a description.
    @Test func theSchemaHasTheValuesOfTheTable() throws {
        let readme = try String(contentsOfFile: "\(Helm.chart)/README.md", encoding: .utf8)
        let documented = Set(readme.matches(of: /(?m)^\| `([\w.]+)` \|/).map { String($0.output.1) })
        let schema = try JSONDecoder().decode(
            JSON.self, from: Data(contentsOf: URL(fileURLWithPath: "\(Helm.chart)/values.schema.json")))
        // That of a parent chart, whose condition it is.
        let known = Set(Self.paths(of: schema, in: schema)).subtracting(["enabled"])
        #expect(known.count > 130)
        #expect(known == documented)
    }

    /// Of all values in a part of the schema.
    private static func paths(of part: JSON, in schema: JSON) -> [String] {
        part["properties"].map.flatMap { name, property in
            let reference = property["$ref"].text?.replacing("#/definitions/", with: "")
            let property = reference.map { schema["definitions"][$0] } ?? property
            let inner = paths(of: property, in: schema)
            // Two of them are read by other charts as well.
            let isClosed = property["additionalProperties"] == .bool(false) || ["global", "kafka"].contains(name)
            #expect(inner.isEmpty || isClosed, "\(name)")
            return inner.isEmpty ? [name] : inner.map { "\(name).\($0)" }
        }
    }

    private static let dashboards = ((try? FileManager.default.contentsOfDirectory(atPath: "\(Helm.root)/dashboards")) ?? [])
        .filter { $0.hasSuffix(".json") }
}

extension Trait where Self == ConditionTrait {
    fileprivate static var needsPython: Self {
        .enabled("python3 is not installed") {
            guard let process = try? ChildProcess(["python3", "--version"]) else { return false }
            return try await process.exitStatus() == .success
        }
    }
}

import Foundation
import TestSupport
import Testing

/// Rendered objects, and what the schemas of their kinds say of them.
struct Manifests: Sendable, Decodable {
    let objects: [JSON]
    let problems: [String]

    /// Of all values files in the chart's folder `ci`, by name.
    static let all = Task {
        var texts: [String: String] = [:]
        for name in Helm.valuesNames { texts[name] = try await Helm.render(["--values", Helm.valuesFile(name)]) }
        return try await read(texts)
    }

    /// Of one of them.
    static func named(_ name: String) async throws -> Manifests {
        try #require(try await all.value[name])
    }

    /// Of values given on helm's command line.
    static func rendered(_ arguments: [String], chart: String = Helm.chart) async throws -> Manifests {
        try #require(try await read(["": Helm.render(arguments, chart: chart)])[""])
    }

    static func read(_ texts: [String: String]) async throws -> [String: Manifests] {
        let directory = try TemporaryDirectory(named: "manifests")
        let names = texts.keys.sorted()
        let files = try names.map { try directory.write(texts[$0] ?? "", to: "\($0).yaml") }
        let python = try #require(await PythonPackage.kubernetesValidate.python)
        let process = try ChildProcess(
            [python, "\(Helm.root)/Tests/Scripts/kubernetes-objects", "1.34", Helm.definitions] + files)
        guard try await process.exitStatus() == .success else { throw TestSupportError(process.standardError) }
        let found = try JSONDecoder().decode([String: Manifests].self, from: Data(process.standardOutput.utf8))
        return Dictionary(uniqueKeysWithValues: zip(names, files.compactMap { found[$0] }))
    }

    func objects(_ kind: String) -> [JSON] { objects.filter { $0["kind"].text == kind } }

    /// The only object of a kind.
    func only(_ kind: String) throws -> JSON {
        let found = objects(kind)
        try #require(found.count == 1, "\(found.count) of \(kind)")
        return found[0]
    }

    /// The exporter's pod template.
    func pod() throws -> JSON { try only("Deployment")["spec"]["template"]["spec"] }

    func arguments() throws -> [String] { try pod()["containers"][0]["args"].texts }
}

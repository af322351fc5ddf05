import Foundation
import TestSupport
import Testing

/// The chart, and the program that renders it.
enum Helm {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    static let chart = "\(root)/charts/kafka-exporter"
    /// Definitions of ServiceMonitor, PodMonitor and PrometheusRule.
    static let definitions = "\(root)/../shared/crds"

    /// The values files of the chart's folder `ci`, without `-values.yaml`.
    static let valuesNames: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(chart)/ci")) ?? []
        return files.map { $0.replacing("-values.yaml", with: "") }.sorted()
    }()

    private static let path: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") + ["\(root)/../shared/tools"]
        return folders.map { "\($0)/helm" }.first(where: FileManager.default.isExecutableFile(atPath:))
    }()

    static var isAvailable: Bool { path != nil }

    static func valuesFile(_ name: String) -> String { "\(chart)/ci/\(name)-values.yaml" }

    /// Runs helm to its end.
    /// - Returns: its output.
    /// - Throws: with what it says if it fails.
    @discardableResult
    static func run(_ arguments: [String]) async throws -> String {
        let process = try ChildProcess([try #require(path)] + arguments)
        guard try await process.exitStatus() == .success else {
            throw TestSupportError(process.standardOutput + process.standardError)
        }
        return process.standardOutput
    }

    /// What a release called kafka-exporter in the namespace kafka consists of.
    static func render(_ arguments: [String], chart: String = chart) async throws -> String {
        // Helm assumes an old Kubernetes otherwise.
        try await run(["template", "kafka-exporter", chart, "--namespace=kafka", "--kube-version=1.34.0"] + arguments)
    }
}

extension Trait where Self == ConditionTrait {
    static var needsHelm: Self { .enabled(if: Helm.isAvailable, "helm is neither on PATH nor in ../shared/tools") }

    static var needsKubernetesValidate: Self {
        .enabled("kubernetes-validate cannot be had from PyPI") { await PythonPackage.kubernetesValidate.python != nil }
    }
}

import CommandLineFlags
import Foundation
import TestSupport
import Testing

@testable import kafka_exporter

/// `config/kubernetes`, by the schemas of Kubernetes and of the Prometheus operator.
@Suite(.needsKubernetesValidate)
struct KubernetesTests {
    private static let folder = "\(Checkout.path)/config/kubernetes"
    private static let overlays = ["base", "overlays/tls", "overlays/scram", "overlays/prometheus-operator"]

    /// Those that are whole objects; patches are not, and there is no schema of KEDA's.
    @Test func filesAreValid() async throws {
        let folders = ["base", "components/network-policy", "components/prometheus-operator", "examples"]
        let files = try folders.flatMap { folder in
            try Checkout.files(in: "config/kubernetes/\(folder)").map { "\(Self.folder)/\(folder)/\($0)" }
        }.filter { !$0.hasSuffix("/kustomization.yaml") && !$0.hasSuffix("/keda.yaml") }
        #expect(files.count == 9)
        for (file, validation) in try await validate(files) {
            #expect(validation.problems == [] && validation.objects == 1, "\(file)")
        }
    }

    @Test(.needsKustomize, arguments: overlays)
    func overlaysAreValid(overlay: String) async throws {
        try await expectValid(try await Executable.kustomize.run(["build", "\(Self.folder)/\(overlay)"]))
    }

    /// The one that the README has for those who copy it.
    @Test(.needsKustomize)
    func allComponentsGoTogether() async throws {
        let readme = try Checkout.text("config/kubernetes/README.md")
        let kustomization = try #require(readme.firstMatch(of: /```yaml\n([^`]+)```/)).output.1
        let directory = try TemporaryDirectory(named: "kustomize")
        try FileManager.default.copyItem(atPath: Self.folder, toPath: "\(directory.path)/kubernetes")
        _ = try directory.makeDirectory("kubernetes/overlays/mine")
        try directory.write(String(kustomization), to: "kubernetes/overlays/mine/kustomization.yaml")
        let text = try await Executable.kustomize.run(["build", "\(directory.path)/kubernetes/overlays/mine"])
        try await expectValid(text)
        let kinds = text.matches(of: /(?m)^kind: (\w+)$/).map { String($0.output.1) }.sorted()
        #expect(
            kinds == ["ConfigMap", "Deployment", "NetworkPolicy", "PodMonitor", "PrometheusRule", "Service", "ServiceAccount"])
        #expect(text.contains("image: registry.example.com/kafka-exporter:1.0.0\n"))
    }

    /// Valid objects, a pod that may do nothing, and flags that the exporter has.
    private func expectValid(_ text: String) async throws {
        let directory = try TemporaryDirectory(named: "manifests")
        let validation = try #require(try await validate([try directory.write(text, to: "all.yaml")]).first?.value)
        #expect(validation.problems == [] && validation.objects >= 4)
        for line in [
            "automountServiceAccountToken: false", "enableServiceLinks: false", "runAsNonRoot: true",
            "readOnlyRootFilesystem: true",
            "allowPrivilegeEscalation: false", "type: RuntimeDefault", "- ALL", "memory: 128Mi", "path: /healthz",
        ] {
            #expect(text.contains(" \(line)\n"), "\(line)")
        }
        let variables = Dictionary(
            uniqueKeysWithValues: text.matches(of: /(?m)^  (KAFKA_EXPORTER_\w+): "?([^"\n]*)"?$/).map {
                (String($0.output.1), String($0.output.2))
            })
        #expect(!variables.isEmpty && variables["KAFKA_EXPORTER_SASL_PASSWORD"] == nil)
        let asked = Shared<Set<String>>([])
        let request = try ExporterFlags.command(version: "").parse([]) { name in
            asked.withLock { _ = $0.insert(name) }
            return variables[name]
        }
        #expect(asked.withLock { $0 }.isSuperset(of: variables.keys))
        guard case .run(let flags) = request else { throw TestSupportError("not a run") }
        let configuration = try ExporterFlags.validate(flags)
        #expect(configuration.kafka.servers.count == 2)
    }

    private struct Validation {
        var objects: Int
        var problems: [String]
    }

    /// By file.
    private func validate(_ files: [String]) async throws -> [String: Validation] {
        let python = try #require(await PythonPackage.kubernetesValidate.python)
        let definitions = "\(Checkout.path)/../shared/crds"
        let script = "\(Checkout.path)/Tests/Scripts/kubernetes-objects"
        let process = try ChildProcess([python, script, "1.34", definitions] + files)
        #expect(try await process.exitStatus() == .success, "\(process.standardError)")
        let json = try JSONSerialization.jsonObject(with: Data(process.standardOutput.utf8)) as? [String: [String: Any]]
        return (json ?? [:]).mapValues {
            Validation(objects: ($0["objects"] as? [Any])?.count ?? 0, problems: $0["problems"] as? [String] ?? ["none known"])
        }
    }
}

// Not inlined: a closure in a macro's argument crashes Swift 6.0.
extension Trait where Self == ConditionTrait {
    fileprivate static var needsKubernetesValidate: Self {
        .enabled("kubernetes-validate cannot be had from PyPI") { await PythonPackage.kubernetesValidate.python != nil }
    }

    fileprivate static var needsKustomize: Self {
        .enabled(if: Executable.kustomize.isAvailable, Comment(rawValue: Executable.kustomize.unavailableReason))
    }
}

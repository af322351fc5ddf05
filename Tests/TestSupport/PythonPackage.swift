/// Packages from PyPI, installed once per test run in an environment of their own.
public struct PythonPackage: Sendable {
    /// AWS's own client library.
    public static let botocore = PythonPackage("botocore")
    /// Confluent's client, which includes its own librdkafka.
    public static let confluentKafka = PythonPackage("confluent-kafka")
    /// Grafana's model of dashboards.
    public static let grafanaFoundationSDK = PythonPackage("grafana-foundation-sdk")
    /// A validator of JSON Schema with GitHub's for workflows.
    public static let checkJSONSchema = PythonPackage("check-jsonschema")
    /// A validator of SPDX documents.
    public static let spdxTools = PythonPackage("spdx-tools")
    /// A validator of JSON Schema.
    public static let jsonschema = PythonPackage("jsonschema")
    /// Prometheus' client, with a strict parser of OpenMetrics.
    public static let prometheusClient = PythonPackage("prometheus-client")
    /// A validator of Kubernetes objects, with the schemas of Kubernetes.
    public static let kubernetesValidate = PythonPackage("kubernetes-validate")
    /// A driver of browsers, and a checker of accessibility that runs in them.
    public static let playwright = PythonPackage("playwright", "axe-playwright-python")

    public let names: [String]
    /// The directory is removed at the end of the test process.
    private let installation: Task<TemporaryDirectory?, Never>

    private init(_ names: String...) {
        self.names = names
        installation = Task { await Self.install(names) }
    }

    /// The interpreter with the packages; nil if Python or PyPI is unavailable.
    public var python: String? {
        get async { await installation.value.map { "\($0.path)/bin/python" } }
    }

    private static func install(_ names: [String]) async -> TemporaryDirectory? {
        do {
            let directory = try TemporaryDirectory(named: "python")
            let pip =
                [
                    "\(directory.path)/bin/pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "0",
                ] + names
            for command in [["python3", "-m", "venv", directory.path], pip] {
                guard try await ChildProcess(command).exitStatus(within: .seconds(180)) == .success else { return nil }
            }
            return directory
        } catch {
            return nil
        }
    }
}

/// A package from PyPI, installed once per test run in an environment of its own.
public struct PythonPackage: Sendable {
    /// AWS's own client library.
    public static let botocore = PythonPackage("botocore")
    /// Confluent's client, which includes its own librdkafka.
    public static let confluentKafka = PythonPackage("confluent-kafka")

    public let name: String
    /// The directory is removed at the end of the test process.
    private let installation: Task<TemporaryDirectory?, Never>

    private init(_ name: String) {
        self.name = name
        installation = Task { await Self.install(name) }
    }

    /// The interpreter with the package; nil if Python or PyPI is unavailable.
    public var python: String? {
        get async { await installation.value.map { "\($0.path)/bin/python" } }
    }

    private static func install(_ name: String) async -> TemporaryDirectory? {
        do {
            let directory = try TemporaryDirectory(named: "python")
            let pip = [
                "\(directory.path)/bin/pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "0", name,
            ]
            for command in [["python3", "-m", "venv", directory.path], pip] {
                guard try await ChildProcess(command).exitStatus(within: .seconds(180)) == .success else { return nil }
            }
            return directory
        } catch {
            return nil
        }
    }
}

import TestSupport
import Testing

/// AWS's own client library for Python, installed once for a test run.
enum Botocore {
    /// The interpreter that has it; nil where there is no Python or no PyPI.
    static var python: String? {
        get async { await installation.value.map { "\($0.path)/bin/python" } }
    }

    /// The directory goes away with the test process.
    private static let installation = Task { () -> TemporaryDirectory? in
        do {
            let directory = try TemporaryDirectory(named: "botocore")
            let pip = [
                "\(directory.path)/bin/pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "0", "botocore",
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

extension Trait where Self == ConditionTrait {
    /// Not written out where it is used: a closure in a macro's argument crashes Swift 6.0.
    static var needsBotocore: Self {
        .enabled("botocore cannot be had from PyPI") { await Botocore.python != nil }
    }
}

import Foundation

/// A shared library, compiled from C, that the loader loads first (ld.so(8), LD_PRELOAD). In a child process, its functions
/// replace those of the C library, which creates conditions that a test cannot provoke otherwise.
public final class PreloadedLibrary: Sendable {
    /// nil if libraries can be compiled.
    public static let missing: String? = compiler == nil ? "no C compiler (cc or clang) in PATH" : nil

    private static let compiler: String? = {
        let folders = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
        let paths = ["cc", "clang"].flatMap { name in folders.map { "\($0)/\(name)" } }
        return paths.first(where: FileManager.default.isExecutableFile)
    }()

    private let directory: TemporaryDirectory

    /// - Parameter source: C.
    public init(_ source: String) async throws {
        directory = try TemporaryDirectory(named: "preloaded")
        guard let compiler = Self.compiler else { throw TestSupportError(Self.missing ?? "") }
        let file = try directory.write(source, to: "library.c")
        let command = [compiler, "-D_GNU_SOURCE", "-shared", "-fPIC", "-o", path, file, "-ldl", "-pthread"]
        let process = try ChildProcess(command)
        guard try await process.exitStatus() == .success else {
            throw TestSupportError("\(command.joined(separator: " ")): \(process.standardError)")
        }
    }

    private var path: String { "\(directory.path)/library.so" }

    /// For a child process.
    public var environment: [String: String] { ["LD_PRELOAD": path] }
}

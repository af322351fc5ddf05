import Glibc
import WebServer
import YAML

/// A web configuration in the format of Prometheus' exporter-toolkit (docs/web-configuration.md there).
public struct WebConfigurationFile: Sendable {
    public let path: String

    /// Certificates and keys that stand in it included.
    private static let sizeLimit = 4 << 20

    public init(path: String) {
        self.path = path
    }

    /// Reads and checks the file, and those that it names.
    ///
    /// Errors are of type ``WebConfigurationError``.
    public func load() -> WatchedWebConfiguration.Loaded {
        do throws(WebConfigurationError) {
            let document = try located { () throws(YAMLError) in
                try WebConfigurationDocument(content(), directory: directory)
            }
            return ([path] + document.files, Result { try located(document.configuration) })
        } catch {
            return ([path], .failure(error))
        }
    }

    private func located<Value>(_ body: () throws(YAMLError) -> Value) throws(WebConfigurationError) -> Value {
        do throws(YAMLError) {
            return try body()
        } catch {
            throw WebConfigurationError(file: path, line: error.line, key: error.key, problem: error.problem)
        }
    }

    /// Of the file, for the relative paths in it.
    private var directory: String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    private func content() throws(YAMLError) -> [UInt8] {
        guard let file = fopen(path, "re") else { throw Self.failure(errno) }
        defer { fclose(file) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
            content += chunk[..<count]
            guard content.count <= Self.sizeLimit else { throw YAMLError("larger than 4 MiB: is it the right file?") }
        }
        guard ferror(file) == 0 else { throw Self.failure(errno) }
        return content
    }

    private static func failure(_ code: Int32) -> YAMLError {
        // glibc's strerror is safe among threads.
        YAMLError("\(String(cString: strerror(code))): it must be a file that can be read")
    }
}

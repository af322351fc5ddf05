import System
import WebServer
import YAML

/// A web configuration in the format of Prometheus' exporter-toolkit (see its docs/web-configuration.md).
public struct WebConfigurationFile: Sendable {
    public let path: String

    public init(path: String) {
        self.path = path
    }

    /// Reads and checks the file and the files it names.
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

    /// The file's directory, for the relative paths in it.
    private var directory: String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    private func content() throws(YAMLError) -> [UInt8] {
        do throws(FileError) {
            return try SmallFile.read(path)
        } catch {
            throw YAMLError("\(error)")
        }
    }
}

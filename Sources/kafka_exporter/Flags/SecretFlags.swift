import CommandLineFlags
import System

/// Secrets that are given by value or by file.
enum SecretFlags {
    /// Keeps either the secret or its file: the one on the command line, or the file if both are in the environment.
    /// - Throws: if both are on the command line.
    static func keepOne(
        _ secret: WritableKeyPath<ExporterConfiguration, Secret>, _ file: WritableKeyPath<ExporterConfiguration, String>,
        of flags: ParsedFlags<ExporterConfiguration>, in configuration: inout ExporterConfiguration
    ) throws(UsageError) {
        guard !configuration[keyPath: secret].isEmpty, !configuration[keyPath: file].isEmpty else { return }
        let origins = (flags.origin(of: secret), flags.origin(of: file))
        switch origins {
        case (.commandLine, .commandLine):
            throw UsageError("\(origins.0) and \(origins.1) are both given: keep one of them")
        case (.commandLine, _): configuration[keyPath: file] = ""
        default: configuration[keyPath: secret] = Secret("")
        }
    }
}

import CommandLineFlags
import Credentials

/// Secrets that are given by value or by file.
enum SecretFlags {
    /// Keeps either the secret or its file: the one on the command line, or the file if both are in the environment.
    /// - Throws: if both are on the command line.
    static func keepOne(
        _ secret: WritableKeyPath<ExporterConfiguration, SecretSource>,
        of flags: ParsedFlags<ExporterConfiguration>, in configuration: inout ExporterConfiguration
    ) throws(UsageError) {
        let source = configuration[keyPath: secret]
        guard source.value != nil, source.file != nil else { return }
        let origins = (flags.origin(of: secret.appending(path: \.value)), flags.origin(of: secret.appending(path: \.file)))
        switch origins {
        case (.commandLine, .commandLine):
            throw UsageError("\(origins.0) and \(origins.1) are both given: keep one of them")
        case (.commandLine, _): configuration[keyPath: secret].file = nil
        default: configuration[keyPath: secret].value = nil
        }
    }
}

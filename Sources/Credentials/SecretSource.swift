public import System

/// The source of a secret: the setting itself or a file.
public struct SecretSource: Sendable {
    /// The name of the setting, such as `--sasl.password`. The setting for the file is named after it: `--sasl.password-file`.
    public var name: String
    /// The value, from the command line or the environment.
    public var value: Secret?
    /// The path of a file with the value.
    public var file: String?
    /// The environment variable that errors name if there is no secret.
    public var environmentName: String?

    public init(name: String, value: Secret? = nil, file: String? = nil, environmentName: String? = nil) {
        self.name = name
        self.value = value
        self.file = file
        self.environmentName = environmentName
    }

    public var fileName: String { "\(name)-file" }

    /// Reads the secret. It must be called again after each change of the file.
    ///
    /// One trailing newline of the file is removed: editors and `echo` add it, and no password ends in one on purpose.
    /// - Returns: nil if neither value nor file is set.
    /// - Throws: if both are set, the file cannot be read or is empty, or the value contains a zero byte, at which C libraries would
    ///   truncate it.
    public func read() throws(CredentialsError) -> Secret? {
        if value != nil, file != nil {
            throw CredentialsError(.configuration, "\(name) and \(fileName) are both given: keep one of them")
        }
        if let value {
            return try checked(value)
        }
        if let file {
            var bytes = try SmallFile.read(file, named: fileName)
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            if bytes.isEmpty {
                throw CredentialsError(.file, "\(origin): the file is empty: write the secret into it")
            }
            return try checked(Secret(bytes))
        }
        return nil
    }

    /// Warns of probable mistakes at the ends of the secret, for the log at start and for advice after a refusal; nil if there are none.
    public func warning() throws(CredentialsError) -> String? {
        guard let mistake = try read()?.probableMistake else { return nil }
        return "\(origin): the value \(mistake), which is part of it"
    }

    private var origin: String { file.map { "\(fileName)=\($0)" } ?? name }

    private func checked(_ secret: Secret) throws(CredentialsError) -> Secret {
        if secret.withBytes({ $0.contains(0) }) {
            let isUTF16 = secret.withBytes { [[0xFE, 0xFF], [0xFF, 0xFE]].contains(Array($0.prefix(2))) }
            let advice = isUTF16 ? "it is in UTF-16, write it in UTF-8" : "is it the right file?"
            throw CredentialsError(.configuration, "\(origin): the value contains a zero byte: \(advice)")
        }
        return secret
    }
}

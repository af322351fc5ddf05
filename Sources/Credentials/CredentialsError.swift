public import System
public import TLS

/// Why credentials could not be read, fetched or checked. The message tells the operator what failed, where, and what to do.
///
/// Messages never contain secrets: passwords, keys and tokens are not added to them, and are redacted from the text of servers.
public struct CredentialsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure. Not an enum, so that a new kind breaks no caller.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// Flags or environment variables that contradict each other or are incomplete.
        public static let configuration = Code(rawValue: "configuration")
        /// A file that is missing, unreadable or has the wrong content.
        public static let file = Code(rawValue: "file")
        /// A host name that does not resolve.
        public static let dns = Code(rawValue: "dns")
        /// A connection that was refused or broke.
        public static let connect = Code(rawValue: "connect")
        /// A TLS handshake that failed, or a certificate that is not valid.
        public static let tls = Code(rawValue: "tls")
        /// The deadline passed.
        public static let timeout = Code(rawValue: "timeout")
        /// The server was reached and refused the request.
        public static let refused = Code(rawValue: "refused")
        /// The server's response does not follow its protocol.
        public static let response = Code(rawValue: "response")
        /// Our clock and the server's are too far apart.
        public static let clock = Code(rawValue: "clock")
        /// The operating system or a library lacks what is needed (memory, threads).
        public static let system = Code(rawValue: "system")

        public var description: String { rawValue }
    }

    public let code: Code
    /// One line, without secrets.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Wraps an error about the files of TLS.
    public init(_ error: TLSError) {
        self.init(.file, error.problem)
    }

    public var description: String { message }
}

extension BlockingCall {
    /// Runs a blocking call that can itself throw.
    /// - Parameter deadline: when to stop waiting.
    public static func attempt<Value: Sendable>(
        deadline: ContinuousClock.Instant? = nil, _ work: @escaping @Sendable () throws(CredentialsError) -> Value
    ) async throws(CredentialsError) -> Value {
        let result: Result<Value, CredentialsError>
        do throws(Failure) {
            result = try await Self.run(deadline: deadline) { Result { () throws(CredentialsError) in try work() } }
        } catch {
            throw CredentialsError(error == .timedOut ? .timeout : .system, "\(error)")
        }
        return try result.get()
    }
}

extension SmallFile {
    /// - Parameter name: the setting that contains the path.
    /// - Throws: `file`, with the setting, the path, the system's reason and what to do.
    static func read(_ path: String, named name: String) throws(CredentialsError) -> [UInt8] {
        do throws(FileError) {
            return try read(path)
        } catch {
            throw CredentialsError(.file, "\(name)=\(path): \(error)")
        }
    }
}

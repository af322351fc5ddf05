/// Why connections cannot be encrypted as configured.
public struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The part of the configuration that is to blame.
    public enum Part: Sendable {
        case certificate, key, authorities, cipherSuites, curves
        /// None of them: the library, or the other side.
        case other
    }

    public let part: Part
    /// What is wrong and what to do, without a secret.
    public let problem: String

    public init(_ part: Part, _ problem: String) {
        self.part = part
        self.problem = problem
    }

    public var description: String { problem }
}

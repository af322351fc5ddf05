/// Why connections cannot be encrypted as configured, or why one of them failed.
public struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The part of ``TLSConfiguration`` that is to blame.
    public enum Part: Sendable {
        case certificate, key, clientAuthorities, cipherSuites, curves
        /// None of them: the library, or a client.
        case other
    }

    public let part: Part
    /// What is wrong and what to do, without a secret.
    public let problem: String

    init(_ part: Part, _ problem: String) {
        self.part = part
        self.problem = problem
    }

    public var description: String { problem }
}

/// Why a TLS configuration cannot be used, or why a connection failed.
public struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The part of the configuration that has the problem.
    public enum Part: Sendable {
        case certificate, key, authorities, cipherSuites, curves
        /// None of these: the problem is in the library, or with the peer.
        case other
    }

    public let part: Part
    /// The problem and what to do about it, without secrets.
    public let problem: String

    public init(_ part: Part, _ problem: String) {
        self.part = part
        self.problem = problem
    }

    public var description: String { problem }
}

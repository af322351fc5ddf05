public import FoundationEssentials

/// The parts of a certificate that matter to operators.
public struct Certificate: Sendable, Equatable, CustomStringConvertible {
    /// Distinguished names in the form of RFC 2253, such as `CN=broker,O=Example`.
    public let subject: String
    public let issuer: String
    public let notBefore: Date
    public let notAfter: Date

    public func isValid(at date: Date) -> Bool { notBefore <= date && date <= notAfter }

    public var description: String { "\(subject) (issued by \(issuer), valid from \(notBefore) until \(notAfter))" }
}

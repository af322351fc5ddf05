public import FoundationEssentials

/// A ticket-granting ticket in the credential cache.
public struct KerberosTicket: Sendable, Equatable, CustomStringConvertible {
    /// With its realm: `exporter@EXAMPLE.COM`.
    public let principal: String
    public let issued: Date
    public let expires: Date

    /// The time to request the next one: at 80 % of the lifetime.
    public var renewal: Date { issued.addingTimeInterval(expires.timeIntervalSince(issued) * 0.8) }

    public var description: String { "Kerberos ticket for \(principal), valid until \(expires)" }
}

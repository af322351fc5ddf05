public import System

/// What a client shows to a server, and whom it trusts.
public struct TLSClientConfiguration: Sendable {
    /// Who may have signed the server's certificate; the system's authorities where nil.
    public var authorities: PEMSource?
    /// Our own certificate, then those between it and its authority, and its key; no certificate is shown without both.
    public var certificate: PEMSource?
    public var key: PEMSource?
    /// For an encrypted key.
    public var keyPassword: Secret?

    public init() {}
}

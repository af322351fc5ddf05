public import System

/// The certificate that a client presents to servers, and the authorities that it trusts.
public struct TLSClientConfiguration: Sendable {
    /// The authorities that may sign server certificates; the system's if nil.
    public var authorities: PEMSource?
    /// Our own certificate, followed by the intermediate ones. No certificate is presented unless both this and its key are set.
    public var certificate: PEMSource?
    public var key: PEMSource?
    /// For an encrypted key.
    public var keyPassword: Secret?

    public init() {}
}

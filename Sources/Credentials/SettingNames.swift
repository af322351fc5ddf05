/// What the operator calls the settings that errors speak of, such as `--sasl.username`.
public struct SettingNames: Sendable {
    /// What needs them: the mechanism of a login.
    public var mechanism = "the login"
    public var user = "the user name"
    public var password = "the password"
    public var realm = "the realm"
    public var keytab = "the keytab"
    /// krb5.conf.
    public var kerberosConfiguration = "the Kerberos configuration"
    public var tokenURL = "the token server's address"
    public var scopes = "the scopes"
    /// The authorities of the token server.
    public var tokenAuthorities = "the token server's authorities"
    public var region = "the region"

    public init() {}
}

/// The names of the settings that errors mention, such as `--sasl.username`.
public struct SettingNames: Sendable {
    /// The login mechanism that needs the settings.
    public var mechanism = "the login"
    public var user = "the user name"
    public var password = "the password"
    public var realm = "the realm"
    public var keytab = "the keytab"
    /// The path of krb5.conf.
    public var kerberosConfiguration = "the Kerberos configuration"
    public var tokenURL = "the token server's address"
    public var scopes = "the scopes"
    /// The authorities of the token server.
    public var tokenAuthorities = "the token server's authorities"
    public var region = "the region"

    public init() {}
}

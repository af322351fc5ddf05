public import KafkaClient
public import KafkaLogin
public import KafkaWire

/// The settings that the probes of all brokers share.
public struct ProbeSettings: Sendable {
    public var options: LoginOptions
    /// The configuration of a client; its servers are ignored.
    public var client: KafkaConfiguration
    /// The same login in the form of our own client.
    public var wire: WireSecurity
    /// The time limit of one step with one broker.
    public var stepLimit: Duration = .seconds(5)

    /// - Parameters:
    ///   - client: a configuration with the login from `options`.
    ///   - wire: the login from `options`.
    public init(options: LoginOptions, client: KafkaConfiguration, wire: WireSecurity) {
        self.options = options
        self.client = client
        self.wire = wire
    }
}

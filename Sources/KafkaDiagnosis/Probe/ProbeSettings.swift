public import KafkaClient
public import KafkaLogin

/// The settings that the probes of all brokers share.
public struct ProbeSettings: Sendable {
    public var options: LoginOptions
    /// The configuration of a client; its servers are ignored.
    public var client: KafkaConfiguration
    /// The time limit of one step with one broker.
    public var stepLimit: Duration = .seconds(5)

    /// - Parameter client: a configuration with the login from `options`.
    public init(options: LoginOptions, client: KafkaConfiguration) {
        self.options = options
        self.client = client
    }
}

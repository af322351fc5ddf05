public import KafkaClient
public import KafkaLogin

/// What the probes of a cluster's brokers have in common.
public struct ProbeSettings: Sendable {
    public var options: LoginOptions
    /// The configuration that a client would have; its servers do not matter.
    public var client: KafkaConfiguration
    /// The longest that one step may take with one broker.
    public var stepLimit: Duration = .seconds(5)

    /// - Parameter client: with the login that `options` make.
    public init(options: LoginOptions, client: KafkaConfiguration) {
        self.options = options
        self.client = client
    }
}

public import KafkaProtocol

/// The requests of a cluster's clients so far.
public struct ClusterStatistics: Sendable, Equatable {
    /// Of one broker.
    public struct Broker: Sendable, Equatable {
        public internal(set) var connections = 0
        /// Complete requests, answered or not.
        public internal(set) var requests: [ApiKey: Int] = [:]
        public internal(set) var bytesReceived = 0
        /// Bytes of responses that were produced.
        public internal(set) var bytesSent = 0
    }

    public internal(set) var brokers: [Int32: Broker] = [:]

    /// Totals of all brokers.
    public var requests: [ApiKey: Int] {
        brokers.values.reduce(into: [:]) { sum, broker in sum.merge(broker.requests, uniquingKeysWith: +) }
    }

    public var bytesReceived: Int { brokers.values.reduce(0) { $0 + $1.bytesReceived } }

    public var bytesSent: Int { brokers.values.reduce(0) { $0 + $1.bytesSent } }

    public var connections: Int { brokers.values.reduce(0) { $0 + $1.connections } }
}

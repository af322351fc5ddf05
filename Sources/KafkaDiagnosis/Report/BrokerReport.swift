internal import KafkaReader
public import System

/// The findings about one broker.
public struct BrokerReport: Sendable {
    /// How we learned of the broker.
    public enum Origin: String, Sendable {
        /// `--kafka.server` names it.
        case bootstrap
        /// Another broker names it.
        case advertised
    }

    public var address: HostPort
    public var origin: Origin
    /// nil if no broker reported it.
    public var id: Int32?
    public var findings: [Finding] = []
    /// The cluster's brokers, as reported by this one; nil if it was not asked, or did not respond.
    var advertised: [ClusterMetadata.Broker]?

    init(_ address: HostPort, _ origin: Origin, id: Int32? = nil) {
        self.address = address
        self.origin = origin
        self.id = id
    }

    public var failure: Finding? { findings.first { $0.status == .failed } }

    /// A summary in one line, for a log.
    /// - Parameters:
    ///   - error: the error of the exporter's own connections.
    ///   - advice: on that error, for a report without any.
    public func conclusion(onError error: String, advice: String) -> String {
        guard let failure else {
            return "\(address): the exporter's connection failed, this check's succeeded: \(error): \(advice)"
        }
        return "\(address): \(failure.words): \(failure.advice ?? advice)"
    }
}

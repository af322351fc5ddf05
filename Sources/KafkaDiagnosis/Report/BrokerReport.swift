internal import KafkaReader
public import System

/// What was found out about one broker.
public struct BrokerReport: Sendable {
    /// How we know of it.
    public enum Origin: String, Sendable {
        /// `--kafka.server` names it.
        case bootstrap
        /// Another broker names it.
        case advertised
    }

    public var address: HostPort
    public var origin: Origin
    /// nil where no broker told it.
    public var id: Int32?
    public var findings: [Finding] = []
    /// The cluster's brokers, as this one told them; nil where it was not asked, or did not answer.
    var advertised: [ClusterMetadata.Broker]?

    init(_ address: HostPort, _ origin: Origin, id: Int32? = nil) {
        self.address = address
        self.origin = origin
        self.id = id
    }

    public var failure: Finding? { findings.first { $0.status == .failed } }

    /// One line, for a log.
    /// - Parameter error: what the exporter's own connections ran into.
    public func conclusion(onError error: String) -> String {
        guard let failure else {
            return "\(address): the exporter's connection failed, this check's succeeded: \(error)"
        }
        return "\(address): \(failure.words)\(failure.advice.map { ": \($0)" } ?? "")"
    }
}

internal import CKafka
internal import Synchronization

/// A Kafka cluster, asked through librdkafka.
///
/// Owns one librdkafka handle at a time and everything that has to be known to use it well. Every operation takes a deadline
/// and keeps it; what did not answer by then is an error, never a default.
public final class KafkaClient: Sendable {
    /// For calls for offsets, of which there can be many.
    let offsetsPool: ThreadPool
    /// For all other calls: a few in each scrape, each of them needed for what comes next.
    let pool = ThreadPool(limit: 64)
    let requests = RequestCounter()
    private let state: Mutex<State>

    private struct State {
        var configuration: KafkaConfiguration
        var handle: Handle
        var knownBrokers: Set<Int32> = []
        var usualMetadataDuration = Duration.zero
    }

    /// Starts connecting in the background; succeeds without any broker.
    /// - Throws: where librdkafka rejects the configuration.
    public init(_ configuration: KafkaConfiguration) throws(KafkaError) {
        offsetsPool = ThreadPool(limit: configuration.offsetWorkers)
        state = Mutex(State(configuration: configuration, handle: try Handle(configuration, requests: requests)))
    }

    /// The version of the librdkafka that is loaded, like `2.8.0`.
    public static var libraryVersion: String {
        String(cString: rd_kafka_version_str())
    }

    /// Requests sent to brokers since the start, by the protocol's name of their kind. These are the requests on the wire, those
    /// that librdkafka makes of its own included.
    public var requestsSent: [String: Int] {
        requests.countByName
    }

    var handle: Handle {
        state.withLock { $0.handle }
    }

    var configuration: KafkaConfiguration {
        state.withLock { $0.configuration }
    }

    /// How long the last successful metadata request took.
    var usualMetadataDuration: Duration {
        get { state.withLock { $0.usualMetadataDuration } }
        set { state.withLock { $0.usualMetadataDuration = newValue } }
    }

    /// Moves to a fresh handle if the current one knows a broker that is not among `brokers`.
    /// - Returns: whether it did. Calls under way finish on the handle they began with.
    func renewHandle(unlessKnownBrokersAreAmong brokers: [ClusterMetadata.Broker]) throws(KafkaError) -> Bool {
        let brokers = Set(brokers.map(\.id))
        let isStale = state.withLock { state in
            let left = !state.knownBrokers.isSubset(of: brokers)
            state.knownBrokers = brokers
            return left
        }
        guard isStale else { return false }
        let fresh = try Handle(configuration, requests: requests)
        state.withLock { $0.handle = fresh }
        return true
    }

    /// Moves to new connections that are made with other credentials, as soon as a broker has answered on them. Until then, and
    /// after an error, everything goes on as before.
    /// - Throws: what keeps the new connections from being of use.
    public func adopt(_ security: KafkaSecurity, deadline: ContinuousClock.Instant) async throws(KafkaError) {
        var configuration = configuration
        configuration.security = security
        let fresh = try Handle(configuration, requests: requests)
        _ = try await askForMetadata(on: fresh, configuration, deadline: deadline)
        state.withLock { state in
            state.configuration = configuration
            state.handle = fresh
        }
    }
}

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
    let requests = RequestObserver()
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
        // Who calls bounds the calls; fewer threads would have one silent leader keep the others waiting.
        offsetsPool = ThreadPool(limit: max(configuration.offsetWorkers, 64))
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

    /// The handle, and what it was made with.
    var connection: (handle: Handle, configuration: KafkaConfiguration) {
        state.withLock { ($0.handle, $0.configuration) }
    }

    /// The handle, and the brokers that it is known to know; some may have left the cluster.
    var connectionToAll: (handle: Handle, brokers: Set<Int32>) {
        state.withLock { ($0.handle, $0.knownBrokers) }
    }

    /// How long the last successful metadata request took.
    var usualMetadataDuration: Duration {
        get { state.withLock { $0.usualMetadataDuration } }
        set { state.withLock { $0.usualMetadataDuration = newValue } }
    }

    /// Takes note of the brokers that the cluster has now.
    /// - Returns: whether all that the handle knows are among them.
    func note(_ brokers: Set<Int32>) -> Bool {
        state.withLock { state in
            guard state.knownBrokers.isSubset(of: brokers) else { return false }
            state.knownBrokers = brokers
            return true
        }
    }

    /// Moves to a fresh handle, unless somebody else has moved on meanwhile. Calls under way finish on the one they began with.
    func replace(_ handle: Handle, by fresh: Handle, knowing brokers: Set<Int32>) {
        state.withLock { state in
            guard state.handle === handle else { return }
            state.handle = fresh
            state.knownBrokers = brokers
        }
    }

    /// Moves to new connections that are made with other credentials, as soon as a broker has answered on them. Until then, and
    /// after an error or where the task is cancelled, everything goes on as before.
    /// - Throws: what keeps the new connections from being of use.
    public func adopt(_ security: KafkaSecurity, deadline: ContinuousClock.Instant) async throws(KafkaError) {
        var configuration = connection.configuration
        configuration.security = security
        let fresh = try Handle(configuration, requests: requests)
        let (_, answering) = try await askForMetadata(on: fresh, configuration, deadline: deadline)
        state.withLock { state in
            // Whoever cancels has newer credentials, which these must not replace any more.
            guard !Task.isCancelled else { return }
            state.configuration = configuration
            state.handle = answering
        }
    }
}

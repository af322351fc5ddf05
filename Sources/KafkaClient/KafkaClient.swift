internal import CKafka
public import KafkaReader
internal import Synchronization
import System

/// A Kafka cluster, asked through librdkafka.
///
/// Owns one librdkafka handle at a time and everything that has to be known to use it well. Every operation takes a deadline
/// and keeps it; what did not answer by then is an error, never a default.
public final class KafkaClient: Sendable {
    /// For calls for offsets, of which there can be many.
    let offsetsPool: ThreadPool
    /// For all other calls: a few in each scrape, each of them needed for what comes next.
    let pool = ThreadPool(limit: 64)
    let observers = Handle.Observers()
    /// The most calls for offsets, and the most requests for committed offsets, that are under way.
    let offsetWorkers: Int
    let groupWorkers: Int
    private let state: Mutex<State>

    private struct State {
        var configuration: KafkaConfiguration
        var handle: Handle
        /// Those that the handle is known to know; some may have left the cluster.
        var knownBrokers: [Int32: HostPort] = [:]
        var usualMetadataDuration = Duration.zero
    }

    /// Starts connecting in the background; succeeds without any broker.
    /// - Throws: where librdkafka rejects the configuration.
    public init(_ configuration: KafkaConfiguration) throws(KafkaError) {
        // Who calls bounds the calls; fewer threads would have one silent leader keep the others waiting.
        offsetsPool = ThreadPool(limit: max(configuration.offsetWorkers, 64))
        offsetWorkers = configuration.offsetWorkers
        groupWorkers = configuration.groupWorkers
        state = Mutex(State(configuration: configuration, handle: try Handle(configuration, observers)))
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

    /// For how long each broker said at last that it holds its answers back, by a quota of the client, of those that said so since
    /// `time`; -1 for one that is known by a bootstrap address only.
    public func throttleTimes(since time: ContinuousClock.Instant) -> [Int32: Duration] {
        observers.throttles.durations(since: time)
    }

    /// As whom the client logs in now.
    public var security: KafkaSecurity {
        state.withLock { $0.configuration.security }
    }

    var requests: RequestObserver { observers.requests }

    var handle: Handle {
        state.withLock { $0.handle }
    }

    /// The handle, and what to make another one with: the cluster's brokers are as good as the bootstrap servers, which may all
    /// have left it, or be silent.
    var connection: (handle: Handle, configuration: KafkaConfiguration) {
        state.withLock { state in
            var configuration = state.configuration
            let addresses = state.knownBrokers.sorted { $0.key < $1.key }.map(\.value.description)
            configuration.servers += addresses.filter { !state.configuration.servers.contains($0) }
            return (state.handle, configuration)
        }
    }

    /// The handle, and whether it knows of no brokers but these. librdkafka waits for all that it knows.
    func handle(forAll brokers: [Int32]) -> (handle: Handle, knowsNoOthers: Bool) {
        state.withLock { ($0.handle, Set($0.knownBrokers.keys).isSubset(of: brokers)) }
    }

    /// Where that handle finds brokers: librdkafka may have dropped the bootstrap servers for those that they named.
    func addresses(knownTo handle: Handle) -> [String] {
        state.withLock { state in
            guard state.handle === handle, !state.knownBrokers.isEmpty else { return handle.servers }
            return state.knownBrokers.values.map(\.description)
        }
    }

    /// How long the last successful metadata request took.
    var usualMetadataDuration: Duration {
        get { state.withLock { $0.usualMetadataDuration } }
        set { state.withLock { $0.usualMetadataDuration = newValue } }
    }

    /// Takes note of the brokers that the cluster has now.
    /// - Returns: whether all that the handle knows are among them.
    func note(_ brokers: [ClusterMetadata.Broker]) -> Bool {
        let known = Self.addresses(of: brokers)
        return state.withLock { state in
            guard state.knownBrokers.keys.allSatisfy({ known[$0] != nil }) else { return false }
            state.knownBrokers = known
            return true
        }
    }

    /// Moves to a fresh handle, unless somebody else has moved on meanwhile. Calls under way finish on the one they began with.
    func replace(_ handle: Handle, by fresh: Handle, knowing brokers: [ClusterMetadata.Broker]) {
        let known = Self.addresses(of: brokers)
        state.withLock { state in
            guard state.handle === handle else { return }
            state.handle = fresh
            state.knownBrokers = known
        }
    }

    private static func addresses(of brokers: [ClusterMetadata.Broker]) -> [Int32: HostPort] {
        Dictionary(brokers.map { ($0.id, $0.address) }, uniquingKeysWith: { first, _ in first })
    }

    /// Moves to new connections that are made with other credentials, as soon as a broker has answered on them. Until then, and
    /// after an error or where the task is cancelled, everything goes on as before.
    /// - Throws: what keeps the new connections from being of use.
    public func adopt(_ security: KafkaSecurity, deadline: ContinuousClock.Instant) async throws(KafkaError) {
        var configuration = connection.configuration
        configuration.security = security
        let fresh = try Handle(configuration, observers)
        let (answer, answering) = try await askForMetadata(on: fresh, configuration, deadline: deadline)
        let known = Self.addresses(of: answer.brokers)
        state.withLock { state in
            // Whoever cancels has newer credentials, which these must not replace any more.
            guard !Task.isCancelled else { return }
            state.configuration.security = security
            state.handle = answering
            state.knownBrokers = known
        }
    }
}

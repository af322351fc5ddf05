internal import CKafka
public import KafkaReader
internal import Synchronization
import System

/// A Kafka cluster, read through librdkafka.
///
/// Owns one librdkafka handle at a time, and the state that is needed to use it well. Every operation takes a deadline and keeps it. What
/// was not answered by then is an error, never a default.
public final class KafkaClient: Sendable {
    /// For offsets calls, of which there can be many.
    let offsetsPool: ThreadPool
    /// For all other calls: a few in each scrape, each needed for the next step.
    let pool = ThreadPool(limit: 64)
    let observers: Handle.Observers
    private let requestCounts = RequestCounts()
    /// The maximum of offsets calls, and of requests for committed offsets, in flight.
    let offsetWorkers: Int
    let groupWorkers: Int
    private let state: Mutex<State>

    private struct State {
        var configuration: KafkaConfiguration
        var handle: Handle
        /// Brokers that the handle is known to have learned of; some may have left the cluster.
        var knownBrokers: [Int32: HostPort] = [:]
        var usualMetadataDuration = Duration.zero
    }

    /// Starts to connect in the background; succeeds even without any broker.
    /// - Throws: if librdkafka rejects the configuration.
    public init(_ configuration: KafkaConfiguration) throws(KafkaError) {
        observers = Handle.Observers(requestCounts)
        // The caller limits the calls. With fewer threads, one silent leader would delay the others.
        offsetsPool = ThreadPool(limit: max(configuration.offsetWorkers, 64))
        offsetWorkers = configuration.offsetWorkers
        groupWorkers = configuration.groupWorkers
        state = Mutex(State(configuration: configuration, handle: try Handle(configuration, observers)))
    }

    /// The version of the loaded librdkafka, such as `2.8.0`.
    public static var libraryVersion: String {
        String(cString: rd_kafka_version_str())
    }

    /// Requests sent to brokers since the start, by the protocol's name of the request. These are the requests on the wire, including those
    /// that librdkafka sends on its own.
    public var requestsSent: [String: Int] {
        requestCounts.byName
    }

    /// How long each broker holds answers back because of a quota of the client, as last reported, for brokers that reported it since
    /// `time`. The id is -1 for a broker that is known only by a bootstrap address.
    public func throttleTimes(since time: ContinuousClock.Instant) -> [Int32: Duration] {
        observers.throttles.durations(since: time)
    }

    /// The security settings, and so the login, that the client uses now.
    public var security: KafkaSecurity {
        state.withLock { $0.configuration.security }
    }

    var requests: RequestObserver { observers.requests }

    var handle: Handle {
        state.withLock { $0.handle }
    }

    /// The handle, and the configuration for another one: the cluster's brokers serve as bootstrap servers too, because all configured ones
    /// may have left the cluster or be silent.
    var connection: (handle: Handle, configuration: KafkaConfiguration) {
        state.withLock { state in
            var configuration = state.configuration
            let addresses = state.knownBrokers.sorted { $0.key < $1.key }.map(\.value.description)
            configuration.servers += addresses.filter { !state.configuration.servers.contains($0) }
            return (state.handle, configuration)
        }
    }

    /// The handle, and whether it knows only these brokers. librdkafka waits for all brokers that it knows.
    func handle(forAll brokers: [Int32]) -> (handle: Handle, knowsOnlyThese: Bool) {
        state.withLock { ($0.handle, Set($0.knownBrokers.keys).isSubset(of: brokers)) }
    }

    /// The addresses where that handle finds brokers: librdkafka may have replaced the bootstrap servers by the brokers that they named.
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

    /// Records the brokers that the cluster has now.
    /// - Returns: whether the handle knows no other brokers.
    func note(_ brokers: [ClusterMetadata.Broker]) -> Bool {
        let known = Self.addresses(of: brokers)
        return state.withLock { state in
            guard state.knownBrokers.keys.allSatisfy({ known[$0] != nil }) else { return false }
            state.knownBrokers = known
            return true
        }
    }

    /// Switches to a fresh handle, unless another call has already replaced this one. Calls in flight finish on the handle that they
    /// started with.
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

    /// Switches to new connections with other credentials, as soon as a broker has answered on them. Until then, and after an error or if
    /// the task is cancelled, the old connections stay in use.
    /// - Throws: why the new connections cannot be used.
    public func adopt(_ security: KafkaSecurity, deadline: ContinuousClock.Instant) async throws(KafkaError) {
        var configuration = connection.configuration
        configuration.security = security
        let fresh = try Handle(configuration, observers)
        let (answer, answering) = try await askForMetadata(on: fresh, configuration, deadline: deadline)
        let known = Self.addresses(of: answer.brokers)
        state.withLock { state in
            // A cancelled task means that there are newer credentials, which these must not replace.
            guard !Task.isCancelled else { return }
            state.configuration.security = security
            state.handle = answering
            state.knownBrokers = known
        }
    }
}

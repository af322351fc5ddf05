internal import KafkaProtocol
public import KafkaReader
internal import Synchronization
public import System
public import TLS

/// A Kafka cluster, asked over connections of our own, with as few requests as the protocol allows.
///
/// It is read-only: it knows no request that writes. One connection a broker is kept over scrapes.
public final class WireClient: Sendable {
    struct State {
        /// By address: two brokers may stand behind one.
        var brokers: [HostPort: WireBroker] = [:]
        /// For requests that may wait, since a broker answers the requests of a connection in their order.
        var slowBrokers: [HostPort: WireBroker] = [:]
        /// As the last metadata named them.
        var addresses: [Int32: HostPort] = [:]
        /// The broker that answered the last request for metadata.
        var lastAnswering: HostPort?
        var usualMetadataDuration = Duration.zero
        /// All groups of the last complete listing.
        var lastGroups: Set<GroupID> = []
        var security: WireSecurity
    }

    private let bootstrap: [HostPort]
    let loop: WireLoop
    let observer: WireObserver
    let state: Mutex<State>

    /// Connects to nobody yet.
    /// - Throws: if the system is out of descriptors or threads.
    public convenience init(servers: [HostPort], security: WireSecurity = WireSecurity()) throws(SystemError) {
        self.init(servers, security, loop: try WireLoop(), observer: WireObserver())
    }

    private init(_ servers: [HostPort], _ security: WireSecurity, loop: WireLoop, observer: WireObserver) {
        bootstrap = servers
        self.loop = loop
        self.observer = observer
        state = Mutex(State(security: security))
    }

    /// Switches to new connections with other credentials, as soon as a broker has answered on them. Until then, and after an error or if
    /// the task is cancelled, the old connections stay in use.
    /// - Throws: why the new connections cannot be used.
    public func adopt(_ security: WireSecurity, deadline: ContinuousClock.Instant) async throws(KafkaError) {
        let successor = WireClient(candidates, security, loop: loop, observer: observer)
        _ = try await successor.metadata(deadline: deadline)
        let adopted = successor.state.withLock { $0 }
        state.withLock { state in
            // A cancelled task means that there are newer credentials, which these must not replace.
            if !Task.isCancelled { state = adopted }
        }
    }

    /// Switches to other credentials without trying them. The next questions open new connections.
    public func use(_ security: WireSecurity) {
        state.withLock { state in
            state.security = security
            state.brokers = [:]
            state.slowBrokers = [:]
        }
    }

    func broker(at address: HostPort) -> WireBroker {
        state.withLock { broker(at: address, in: &$0.brokers, $0.security) }
    }

    private func broker(
        at address: HostPort, in brokers: inout [HostPort: WireBroker], _ security: WireSecurity
    ) -> WireBroker {
        if let broker = brokers[address] { return broker }
        let broker = WireBroker(address, security: security, loop: loop, observer: observer)
        brokers[address] = broker
        return broker
    }

    /// A second connection to a broker, for requests that may wait: for another broker, or for a file that is not in memory.
    func slowBroker(at address: HostPort) -> WireBroker {
        let (slow, main) = state.withLock { state in
            (broker(at: address, in: &state.slowBrokers, state.security), state.brokers[address])
        }
        // What broke the first connection may have broken this one, which tells only when it is used.
        if let openedAt = main?.openedAt { slow.forget(openedBefore: openedAt) }
        return slow
    }

    /// - Throws: for a broker that the last metadata did not name.
    func broker(_ id: Int32) throws(KafkaError) -> WireBroker { broker(at: try address(of: id)) }

    /// - Throws: for a broker that the last metadata did not name.
    func slowBroker(_ id: Int32) throws(KafkaError) -> WireBroker { slowBroker(at: try address(of: id)) }

    func address(of broker: Int32) throws(KafkaError) -> HostPort {
        guard let address = state.withLock({ $0.addresses[broker] }) else {
            throw KafkaError(.brokerRemoved, .connect, target: .broker(broker))
        }
        return address
    }

    /// Where to ask for metadata, the most promising address first.
    var candidates: [HostPort] {
        state.withLock { state in
            let known = state.addresses.sorted { $0.key < $1.key }.map(\.value)
            var seen: Set<HostPort> = []
            return ([state.lastAnswering].compactMap(\.self) + known + bootstrap).filter { seen.insert($0).inserted }
        }
    }

    /// Forgets the brokers that have left, whose connections close with them.
    func note(_ metadata: ClusterMetadata, from address: HostPort, duration: Duration) {
        state.withLock { state in
            state.addresses = Dictionary(metadata.brokers.map { ($0.id, $0.address) }, uniquingKeysWith: { first, _ in first })
            state.lastAnswering = address
            state.usualMetadataDuration = duration
            let kept = Set(state.addresses.values).union([address])
            state.brokers = state.brokers.filter { kept.contains($0.key) }
            state.slowBrokers = state.slowBrokers.filter { kept.contains($0.key) }
        }
    }

    /// The certificates that the brokers of the last metadata presented on their last connections, accepted or not; one for each broker.
    public var brokerCertificates: [Certificate] {
        observer.certificates(of: Set(state.withLock { $0.addresses.values }))
    }

    /// The broker's id at each address.
    private var idsByAddress: [HostPort: [Int32]] {
        state.withLock { Dictionary(grouping: $0.addresses, by: \.value).mapValues { $0.map(\.key) } }
    }
}

extension WireClient: ClusterReader {
    public var limits: ClientLimits {
        ClientLimits(client: "Kafka's protocol", describesConsumerProtocol: true, endsNamesAtZeroByte: false)
    }

    public var requestsSent: [String: Int] { observer.requests.byName }

    public func throttleTimes(since time: ContinuousClock.Instant) -> [Int32: Duration] {
        let ids = idsByAddress
        return observer.throttles.durations(since: time).reduce(into: [:]) { times, entry in
            for id in ids[entry.key] ?? [-1] { times[id] = entry.value }
        }
    }
}

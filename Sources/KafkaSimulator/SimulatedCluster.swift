public import KafkaProtocol
internal import System

/// A simulated Kafka cluster: its brokers listen on real sockets and answer in Kafka's protocol, following a scenario.
///
///     let cluster = try SimulatedCluster(scenario: scenario)
///     let bootstrap = try cluster.start()
///     let id = cluster.inject(.freeze(broker: 2))
///     …
///     cluster.clear(id)
///
/// It ends with `stop()`, or when it is released.
public final class SimulatedCluster: Sendable {
    public let scenario: Scenario
    private let loop: EventLoop

    /// - Throws: `ScenarioError` for an invalid scenario, `SystemError` if the system refuses.
    public init(scenario: Scenario, clock: SimulationClock = .running) throws {
        self.scenario = scenario
        loop = try EventLoop(try ClusterModel(scenario), clock: clock)
    }

    deinit { loop.stop() }

    /// Opens the brokers' ports: consecutive ones from `port` on, or free ones for 0.
    /// - Parameters:
    ///   - host: an IPv4 address, or a name that has one; empty or 0.0.0.0 for every address of the machine.
    ///   - advertisedHost: the address that clients get; nil for the one the brokers listen on.
    /// - Returns: the list of brokers for clients.
    /// - Throws: `BrokerAddressError`, for example if the brokers listen on every address and none is advertised; `SystemError`,
    ///   for example if a port is taken.
    public func start(host: String = "127.0.0.1", port: UInt16 = 0, advertisedHost: String? = nil) throws -> String {
        let address = try Self.resolve(host, port: port)
        guard advertisedHost != nil || address.host != "0.0.0.0" else {
            throw BrokerAddressError("brokers that listen on every address need an advertised host")
        }
        let last = Int(port) + scenario.brokers.count - 1
        guard port == 0 || last <= UInt16.max else {
            throw BrokerAddressError(
                "\(scenario.brokers.count) brokers from port \(port) on need ports up to \(last): there are 65535")
        }
        try loop.runtime.withLock { try $0.start(address, advertisedHost: advertisedHost ?? address.host) }
        try loop.start()
        return loop.runtime.withLock { runtime in
            runtime.model.brokers.compactMap { runtime.ports[$0]?.advertised.description }.joined(separator: ",")
        }
    }

    private static func resolve(_ host: String, port: UInt16) throws(BrokerAddressError) -> SocketAddress {
        let advice = "it needs an IPv4 address, or a name that has one"
        do throws(SocketAddress.ResolutionFailure) {
            let addresses = try SocketAddress.resolve(host, port: Int(port), for: .listening)
            if let address = addresses.first(where: \.isIPv4) { return address }
        } catch {
            throw BrokerAddressError("cannot listen on '\(host)': \(error); \(advice)")
        }
        throw BrokerAddressError("cannot listen on '\(host)': \(advice)")
    }

    /// Closes every socket before it returns.
    public func stop() { loop.stop() }

    /// The port of a broker, while the cluster runs.
    public func port(ofBroker broker: Int32) -> UInt16? {
        loop.runtime.withLock { $0.ports[broker].map { UInt16($0.advertised.port) } }
    }
}

// Time and state.
extension SimulatedCluster {
    /// The simulated time in milliseconds.
    public var time: Int64 { loop.runtime.withLock { $0.time } }

    /// Advances a manual clock. Timeline events up to that time have happened when this returns.
    public func advance(by time: Duration) { loop.runtime.withLock { $0.advance(by: time) } }

    /// The cluster's true state now.
    public var state: ClusterState { loop.runtime.withLock { $0.state(at: $0.time, faultsAt: $0.time) } }

    /// The cluster's true state at a time in milliseconds, past times with the faults of that time.
    /// - Parameter faultTime: the time whose faults apply, if different: a response in the same millisecond in which a fault
    ///   began may be from before it.
    public func state(at time: Int64, faultsAt faultTime: Int64? = nil) -> ClusterState {
        loop.runtime.withLock { $0.state(at: time, faultsAt: faultTime ?? time) }
    }

    public var statistics: ClusterStatistics { loop.runtime.withLock { $0.statistics } }
}

// Faults.
extension SimulatedCluster {
    /// Starts a fault, for a while or until it is cleared. It is in effect when this returns.
    /// - Returns: the id for clearing it.
    @discardableResult
    public func inject(_ fault: Fault, for lasts: Duration? = nil) -> Int {
        loop.runtime.withLock { runtime in
            runtime.changeSchedule { schedule, now in schedule.add(fault, at: now, lasts: lasts?.milliseconds) }
        }
    }

    /// Applies a fault to the given number of responses, the next ones that it matches.
    @discardableResult
    public func inject(_ fault: Fault, answers: Int) -> Int {
        loop.runtime.withLock { runtime in
            runtime.changeSchedule { schedule, now in schedule.add(fault, at: now, answers: answers) }
        }
    }

    /// Starts a fault as soon as a response to a request of that kind has been sent, that is, its last byte was handed to the
    /// system, whatever other faults have made of it. Responses still being sent to other clients are not awaited.
    @discardableResult
    public func inject(_ fault: Fault, after api: ApiKey, for lasts: Duration? = nil) -> Int {
        loop.runtime.withLock { runtime in
            runtime.changeSchedule { schedule, _ in schedule.add(fault, after: api, lasts: lasts?.milliseconds) }
        }
    }

    /// Adds to the timeline. Entries in the past begin now.
    @discardableResult
    public func inject(_ entry: Scenario.TimelineEntry) -> Int {
        let lasts = entry.lasts?.milliseconds
        return loop.runtime.withLock { runtime in
            runtime.changeSchedule { schedule, now in
                guard let api = entry.after else {
                    return schedule.add(entry.fault, at: max(entry.at.milliseconds, now), lasts: lasts)
                }
                return schedule.add(entry.fault, after: api, lasts: lasts)
            }
        }
    }

    /// Adds a fault to the timeline from keys and values, such as those of a query: the keys of a scenario's timeline.
    /// - Throws: `ScenarioError` with the key, also for a topic, partition or group that never exists.
    public func inject(parameters: [(name: String, value: String)]) throws(ScenarioError) -> Int {
        let entry = try Scenario.TimelineEntry(parameters: parameters, brokers: scenario.brokers)
        try loop.model.check(entry.fault)
        return inject(entry)
    }

    /// Ends a fault; returns false if no current or future fault has this id.
    @discardableResult
    public func clear(_ id: Int) -> Bool {
        loop.runtime.withLock { runtime in runtime.changeSchedule { schedule, now in schedule.end(id, at: now) } }
    }

    /// Ends all faults, including future ones of the timeline.
    public func clearFaults() {
        loop.runtime.withLock { runtime in runtime.changeSchedule { schedule, now in schedule.endAll(at: now) } }
    }

    /// All past, present and future faults.
    public var faults: [ScheduledFault] { loop.runtime.withLock { $0.schedule.faults } }
}

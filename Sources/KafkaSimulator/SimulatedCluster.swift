public import KafkaProtocol
internal import System

/// A Kafka cluster that is not there: brokers on sockets of their own, answering in Kafka's protocol what a scenario says.
///
///     let cluster = try SimulatedCluster(scenario: scenario)
///     let bootstrap = try cluster.start()
///     let id = cluster.inject(.freeze(broker: 2))
///     …
///     cluster.clear(id)
///
/// It ends with `stop()`, or when nobody holds it any more.
public final class SimulatedCluster: Sendable {
    public let scenario: Scenario
    private let loop: EventLoop

    /// - Throws: `ScenarioError` for a scenario that makes no sense, `SystemError` where the system refuses.
    public init(scenario: Scenario, clock: SimulationClock = .running) throws {
        self.scenario = scenario
        loop = try EventLoop(try ClusterModel(scenario), clock: clock)
    }

    deinit { loop.stop() }

    /// Opens the brokers' ports: consecutive ones from `port` on, or free ones for 0.
    /// - Parameters:
    ///   - host: an IPv4 address, or a name that has one; empty or 0.0.0.0 for every address of the machine.
    ///   - advertisedHost: where clients are told to find the brokers; nil for where they listen.
    /// - Returns: the list of brokers for clients.
    /// - Throws: `BrokerAddressError`, such as for every address without another one for clients; `SystemError`, such as for a port
    ///   that is taken.
    public func start(host: String = "127.0.0.1", port: UInt16 = 0, advertisedHost: String? = nil) throws -> String {
        let address = try Self.resolve(host, port: port)
        guard advertisedHost != nil || address.host != "0.0.0.0" else {
            throw BrokerAddressError("clients cannot be told to connect to every address: an advertised host has to be given")
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

    /// Closes every socket. Nothing is left when it returns.
    public func stop() { loop.stop() }

    /// The port of a broker, while the cluster runs.
    public func port(ofBroker broker: Int32) -> UInt16? {
        loop.runtime.withLock { $0.ports[broker].map { UInt16($0.advertised.port) } }
    }
}

// Time and truth.
extension SimulatedCluster {
    /// The simulated time in milliseconds.
    public var time: Int64 { loop.runtime.withLock { $0.time } }

    /// Moves a manual clock on. What the timeline has for that time has happened when this returns.
    public func advance(by time: Duration) { loop.runtime.withLock { $0.advance(by: time) } }

    /// The cluster's true state now.
    public var state: ClusterState { loop.runtime.withLock { $0.state(at: $0.time, faultsAt: $0.time) } }

    /// The cluster's true state at a time in milliseconds, past ones with the faults that were there then.
    /// - Parameter faultTime: the time whose faults count, where it is not the same: what was answered in the very millisecond
    ///   in which a fault began may be of before it.
    public func state(at time: Int64, faultsAt faultTime: Int64? = nil) -> ClusterState {
        loop.runtime.withLock { $0.state(at: time, faultsAt: faultTime ?? time) }
    }

    public var statistics: ClusterStatistics { loop.runtime.withLock { $0.statistics } }
}

// Faults.
extension SimulatedCluster {
    /// Lets something go wrong from now on, for a while or until it is cleared. It has effect when this returns.
    /// - Returns: the number by which it can be cleared.
    @discardableResult
    public func inject(_ fault: Fault, for lasts: Duration? = nil) -> Int {
        loop.runtime.withLock { runtime in
            runtime.changeSchedule { schedule, now in schedule.add(fault, at: now, lasts: lasts?.milliseconds) }
        }
    }

    /// Lets so many answers go wrong, the next ones that the fault is about.
    @discardableResult
    public func inject(_ fault: Fault, answers: Int) -> Int {
        loop.runtime.withLock { runtime in
            runtime.changeSchedule { schedule, now in schedule.add(fault, at: now, answers: answers) }
        }
    }

    /// Lets something go wrong as soon as an answer to a request of that kind has left: handed to the system, the last byte of
    /// it, whatever other faults have made of it. Those that are still on their way to other clients are not waited for.
    @discardableResult
    public func inject(_ fault: Fault, after api: ApiKey, for lasts: Duration? = nil) -> Int {
        loop.runtime.withLock { runtime in
            runtime.changeSchedule { schedule, _ in schedule.add(fault, after: api, lasts: lasts?.milliseconds) }
        }
    }

    /// Adds to the timeline. What should have begun before now begins now.
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

    /// Adds to the timeline what keys and values say, such as those of a query: the keys of a scenario's timeline.
    /// - Throws: `ScenarioError` with the key, also for a topic, partition or group that there never is.
    public func inject(parameters: [(name: String, value: String)]) throws(ScenarioError) -> Int {
        let entry = try Scenario.TimelineEntry(parameters: parameters, brokers: scenario.brokers)
        try loop.model.check(entry.fault)
        return inject(entry)
    }

    /// Ends a fault; false where there is none of that number that goes on.
    @discardableResult
    public func clear(_ id: Int) -> Bool {
        loop.runtime.withLock { runtime in runtime.changeSchedule { schedule, now in schedule.end(id, at: now) } }
    }

    /// Ends all faults, also those that the timeline still has in store.
    public func clearFaults() {
        loop.runtime.withLock { runtime in runtime.changeSchedule { schedule, now in schedule.endAll(at: now) } }
    }

    /// All faults that were, are and will be.
    public var faults: [ScheduledFault] { loop.runtime.withLock { $0.schedule.faults } }
}

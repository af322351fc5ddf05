import KafkaProtocol
import System

/// The mutable state of a running cluster: its clock, faults, sockets and counters. Guarded by its owner's lock.
struct ClusterRuntime {
    /// What a broker's process does.
    enum BrokerMode {
        case open
        case frozen
        case closed
    }

    /// How long accepting pauses after the system had no room for a connection, in nanoseconds.
    static let acceptPause: Int64 = 100_000_000

    let model: ClusterModel
    let poller: Poller
    let processor: RequestProcessor
    private var cache: AnswerCache
    private(set) var clock: SimulationClock
    /// The time of the simulation's start: nanoseconds of the monotonic clock, and milliseconds since 1970.
    private var begin: Int64
    private var epoch: Int64
    var schedule: FaultSchedule
    /// The schedule's result for now, and until when it holds.
    private(set) var activeFaults: [ScheduledFault] = []
    private(set) var changes: ClusterChanges
    private var nextChange: Int64?
    private var requests: UInt64 = 0
    var statistics = ClusterStatistics()
    var ports: [Int32: BrokerPort] = [:]
    /// The broker of each listening socket.
    var listeners: [Int32: Int32] = [:]
    var modes: [Int32: BrokerMode] = [:]
    var connections: [Int32: Connection] = [:]
    /// When accepting resumes; nil if it is not paused.
    var acceptsAgain: Int64?
    /// Whether anything happened since the connections were last served.
    var faultsHaveChanged = false
    private(set) var isStopping = false

    init(_ model: ClusterModel, clock: SimulationClock, poller: Poller) {
        self.model = model
        self.clock = clock
        self.poller = poller
        processor = RequestProcessor(scenario: model.scenario)
        cache = AnswerCache(model.scenario)
        schedule = FaultSchedule(model.scenario.timeline)
        changes = ClusterChanges([], model: model, epoch: 0)
        begin = monotonicNanoseconds()
        epoch = UnixTime.milliseconds
        refreshFaults()
    }

    /// Reserves the ports and starts the clock.
    /// - Parameter first: the first broker's port; the others take the following ones, which must exist.
    mutating func start(_ first: SocketAddress, advertisedHost: String) throws(SystemError) {
        for (index, broker) in model.brokers.enumerated() {
            let address = first.port == 0 ? first : first.at(port: first.port + UInt16(index))
            ports[broker] = try BrokerPort(address, advertisedHost: advertisedHost)
        }
        begin = monotonicNanoseconds()
        epoch = UnixTime.milliseconds
        refreshFaults()
        for broker in model.brokers { try setMode(of: broker, mode(of: broker)) }
        setTimer()
    }

    mutating func stop() {
        isStopping = true
        connections = [:]
        listeners = [:]
        ports = [:]
        poller.wake(at: 0)
    }

    /// The simulated time in milliseconds.
    var time: Int64 {
        switch clock {
        case .running: (monotonicNanoseconds() - begin) / 1_000_000
        case .manual(let time): time.milliseconds
        }
    }

    mutating func advance(by time: Duration) {
        guard case .manual(let now) = clock else { preconditionFailure("a running clock cannot be advanced") }
        clock = .manual(now + time)
        faultsChanged()
    }

    mutating func changeSchedule<Result>(_ body: (inout FaultSchedule, Int64) -> Result) -> Result {
        let result = body(&schedule, time)
        faultsChanged()
        return result
    }

    func state(at time: Int64, faultsAt faultTime: Int64) -> ClusterState {
        let changes = ClusterChanges(
            schedule.active(at: faultTime).map(\.fault), model: model, epoch: schedule.changes(until: faultTime))
        return ClusterState(model: model, changes: changes, time: time)
    }
}

extension ClusterRuntime {
    /// Applies the current faults.
    mutating func faultsChanged() {
        refreshFaults()
        guard !ports.isEmpty else { return }
        for broker in model.brokers {
            // A port that cannot be opened again stays closed; the next change retries.
            try? setMode(of: broker, mode(of: broker))
        }
        // The loop serves the connections that a change has unblocked.
        faultsHaveChanged = true
        poller.wake(at: 0)
    }

    /// Applies the faults if one begins or ends now.
    mutating func followTimeline() {
        if let nextChange, time >= nextChange { faultsChanged() }
    }

    /// Starts the faults that wait for such a request: its response has been sent.
    mutating func startFaults(after api: ApiKey) {
        if schedule.answered(api, at: time) { faultsChanged() }
    }

    private mutating func refreshFaults() {
        let now = time
        let before = ClusterState(model: model, changes: changes, time: now)
        let known = Set(activeFaults.map(\.id))
        cache.removeAll()
        activeFaults = schedule.active(at: now)
        changes = ClusterChanges(activeFaults.map(\.fault), model: model, epoch: schedule.changes(until: now))
        nextChange = schedule.nextChange(after: now)
        let after = ClusterState(model: model, changes: changes, time: now)
        let began = activeFaults.filter { !known.contains($0.id) && before.isChanged(by: $0.fault, to: after) }
        schedule.strike(Set(began.map(\.id)))
        for scheduled in activeFaults where !known.contains(scheduled.id) && scheduled.fault.action == .halfOpen {
            loseConnections(scheduled)
        }
    }

    private mutating func loseConnections(_ scheduled: ScheduledFault) {
        for (descriptor, connection) in connections where [nil, connection.broker].contains(scheduled.fault.broker) {
            connections[descriptor]?.loseSilently()
            schedule.strike([scheduled.id])
        }
    }

    /// Counts the faults that close or freeze a broker, and each connection that they end or hold up.
    mutating func strike(_ broker: Int32, _ mode: BrokerMode) {
        let struck = activeFaults.filter { $0.fault.mode(of: broker) == mode }
        schedule.strike(Set(struck.map(\.id)), times: 1 + connections.values.count(where: { $0.broker == broker }))
    }

    private func mode(of broker: Int32) -> BrokerMode {
        let modes = activeFaults.compactMap { $0.fault.mode(of: broker) }
        return modes.contains(.closed) ? .closed : modes.contains(.frozen) ? .frozen : .open
    }

    /// Lets the poller wake the loop for the next response or fault that is due.
    mutating func setTimer() {
        // A response that waits for the client does not count: its time has passed, and the poller waits for the socket.
        let waiting = connections.values.filter { modes[$0.broker] == .open && !$0.watchesWritable }
        var wake = waiting.compactMap(\.nextDue).min()
        if let acceptsAgain { wake = min(wake ?? .max, acceptsAgain) }
        if case .running = clock, let nextChange {
            wake = min(wake ?? .max, begin + nextChange * 1_000_000)
        }
        poller.wake(at: wake)
    }

    /// The response to a request as it is sent; nil if a fault suppresses it. Throws if the bytes are not a request.
    mutating func answer(_ request: [UInt8], by broker: Int32) throws(ProtocolError) -> Outgoing? {
        followTimeline()
        requests += 1
        let (header, body) = try RequestProcessor.header(request)
        let api = header.api
        statistics.brokers[broker, default: .init()].requests[api, default: 0] += 1
        let strikes = Strikes()
        let answers = BrokerAnswers(
            broker: broker, state: ClusterState(model: model, changes: changes, time: time),
            faults: AnswerFaults(activeFaults, broker: broker, api: api, strikes: strikes), addresses: addresses, epoch: epoch)
        let processor = processor
        let encode = { () throws(ProtocolError) in try processor.answer(header, body, by: answers) }
        // Faults of the content count the responses that they change, when these are encoded.
        let isHonest = activeFaults.allSatisfy(\.fault.action.leavesContent)
        let frame = try isHonest ? cache.frame(by: broker, header, body, encode: encode) : encode()

        let disturbance = FrameFault(activeFaults, broker: broker, api: api, seed: model.seed, strikes: strikes)
        let due = monotonicNanoseconds() + disturbance.delay(request: requests)
        let outgoing = disturbance.disturb(frame, of: api, due: due, request: requests)
        statistics.brokers[broker, default: .init()].bytesSent += outgoing?.bytes.count ?? 0
        if schedule.strikeAnswer(strikes.faults, at: time) { faultsChanged() }
        return outgoing
    }

    /// The advertised addresses of the living brokers.
    private var addresses: [Int32: HostPort] {
        var addresses: [Int32: HostPort] = [:]
        for (broker, port) in ports where !changes.deadBrokers.contains(broker) {
            addresses[broker] = port.advertised
        }
        for fault in activeFaults.map(\.fault) {
            if case .sameAddress(let other) = fault.action, let broker = fault.broker, let port = ports[other] {
                addresses[broker] = port.advertised
            }
        }
        return addresses
    }
}

extension Fault {
    /// The effect on a broker's process; nil if there is none.
    fileprivate func mode(of broker: Int32) -> ClusterRuntime.BrokerMode? {
        guard self.broker == nil || self.broker == broker else { return nil }
        return switch action {
        case .kill, .refuse: .closed
        case .freeze: .frozen
        default: nil
        }
    }
}

public import Exposition
public import KafkaReader
internal import Synchronization
public import ZookeeperClient

/// Scrapes a cluster.
///
/// `ClusterWalk` asks, `Scrape` is the result, `SingleFlight` lets scrapes share a walk, and `OutageLog` turns failures into one line
/// each.
public final class Collector: Sendable {
    private let reader: any ClusterReader
    private let parts: [any Part]
    private let configuration: CollectorConfiguration
    private let hiddenFamilies: Set<String>
    private let wholeLane = Lane()
    /// Of scrapes that do not ask for everything.
    private let lanes = Mutex<[CollectorSelection: Lane]>([:])
    private let state: Mutex<State>
    private static let mostLanes = 4
    /// Walks that have begun, of all collectors.
    private static let walkCount = Mutex(0)

    /// The walks that ask for the same, and what they found missing.
    private final class Lane: Sendable {
        let walks = SingleFlight<Scrape, ContinuousClock>(clock: .continuous)
        /// Changes are reported under the lock, so that a recovery is never reported before its outage.
        let outages = Mutex(OutageLog())
    }

    private struct State {
        var statistics: ExporterStatistics
        var readiness = Readiness.unknown
        /// Parts that were reported.
        var unavailable: Set<CollectorName> = []
        /// Start of the current run of walks that were too short to learn anything.
        var shortWalksSince: ContinuousClock.Instant?

        /// Whether failures are meaningful. Time-outs of very short walks are ignored, unless all walks have been short for 10 s.
        mutating func isMeaningful(_ failures: [Failure], isShort: Bool) -> Bool {
            if !isShort || failures.isEmpty || failures.contains(where: { ![.timeout, .throttled].contains($0.category) }) {
                shortWalksSince = nil
                return true
            }
            let now = ContinuousClock.now
            let since = shortWalksSince ?? now
            shortWalksSince = since
            return since.duration(to: now) > .seconds(10)
        }
    }

    /// Whether the cluster answered last time.
    public enum Readiness: Sendable {
        case unknown
        case ready
        case unreachable(Failure)

        var isReady: Bool {
            if case .ready = self { true } else { false }
        }
    }

    /// Every family that a scrape may have.
    public static let metrics: [MetricDescriptor] = Metrics.all + Parts.metrics

    /// - Parameter zookeeper: nil if offsets that old consumers keep there are not asked for.
    public init(reader: any ClusterReader, zookeeper: ZookeeperClient? = nil, configuration: CollectorConfiguration) {
        self.reader = reader
        parts = Parts.enabled(configuration, zookeeper: zookeeper)
        self.configuration = configuration
        hiddenFamilies = configuration.hiddenFamilies
        state = Mutex(
            State(
                statistics: ExporterStatistics(
                    collectors: CollectorName.ofEveryWalk + parts.map(\.name) + (configuration.shards == nil ? [] : [.shard]))))
    }

    public var readiness: Readiness {
        state.withLock { $0.readiness }
    }

    /// Walks over the cluster, or joins the walk that is under way.
    /// - Parameters:
    ///   - selection: what is asked for.
    ///   - deadline: of this scrape, also if the walk that it joins has a later one.
    /// - Returns: nil if the walk that was joined did not end in time, or if the selection is not accepted.
    public func scrape(_ selection: CollectorSelection = .everything, deadline: ContinuousClock.Instant) async -> Scrape? {
        state.withLock { $0.statistics.scrapes += 1 }
        guard let lane = lane(of: selection) else { return nil }
        if configuration.walksConcurrently { return await walk(selection, lane, deadline: deadline) }
        return await lane.walks.value(deadline: deadline) { await self.walk(selection, lane, deadline: deadline) }
    }

    /// Whether a scrape may ask for this: not while walks of many different selections are under way.
    public func accepts(_ selection: CollectorSelection) -> Bool { lane(of: selection) != nil }

    /// nil while walks of too many others are under way: clients choose them, and each may ask the whole cluster.
    private func lane(of selection: CollectorSelection) -> Lane? {
        if selection == .everything { return wholeLane }
        return lanes.withLock { lanes in
            if let lane = lanes[selection] { return lane }
            if lanes.count >= Self.mostLanes {
                guard let idle = lanes.first(where: { $0.value.walks.load == (0, 0) })?.key else { return nil }
                lanes[idle] = nil
            }
            let lane = Lane()
            lanes[selection] = lane
            return lane
        }
    }

    /// What can be selected.
    public var collectors: [CollectorName] { CollectorName.ofEveryWalk + parts.map(\.name) }

    /// Asks the cluster at each interval while it is not ready. Ends when its task is cancelled.
    ///
    /// Without this, an exporter that nobody scrapes because it is not ready would never become ready.
    public func keepTrying(every interval: Duration, timeout: Duration) async {
        while !Task.isCancelled {
            if !readiness.isReady { await askForMetadata(deadline: .now + timeout) }
            try? await Task.sleep(for: interval)
        }
    }

    /// Checks whether the cluster answers, without a walk.
    private func askForMetadata(deadline: ContinuousClock.Instant) async {
        let start = ContinuousClock.now
        do throws(KafkaError) {
            _ = try await reader.metadata(deadline: deadline)
            note(.ready)
        } catch {
            let failure = Failure(error).explained(by: throttleTimes(since: start))
            note(.unreachable(failure))
            wholeLane.outages.withLock { $0.note(failure).map(configuration.report) }
        }
    }

    private func walk(
        _ selection: CollectorSelection, _ lane: Lane, deadline: ContinuousClock.Instant
    ) async -> Scrape {
        let start = ContinuousClock.now
        let requestsBefore = reader.requestsSent.values.reduce(0, +)
        let number = Self.walkCount.withLock { count in
            count += 1
            return count
        }
        let isShort = start.duration(to: deadline) < .seconds(1)
        let walk = ClusterWalk(
            reader: reader, parts: parts.filter { selection.contains($0.name) }, configuration: configuration,
            collectors: Set(CollectorName.ofEveryWalk.filter(selection.contains)))
        var snapshot = await walk.run(deadline: deadline)
        // Another exporter may publish it now.
        if let shards = configuration.shards, !shards.isCurrent(snapshot.shard) { snapshot.discardSeries() }
        let throttleTimes = throttleTimes(since: start)
        let isThrottled = !reader.throttleTimes(since: .now - .seconds(60)).isEmpty
        for index in snapshot.outcomes.indices {
            snapshot.outcomes[index].failures = snapshot.outcomes[index].failures.map { $0.explained(by: throttleTimes) }
        }
        let failures = snapshot.outcomes.flatMap(\.failures)
        let (statistics, isMeaningful) = state.withLock { state -> (ExporterStatistics, Bool) in
            for outcome in snapshot.outcomes {
                for failure in outcome.failures {
                    state.statistics.count(failure.category, in: outcome.collector)
                }
            }
            guard state.isMeaningful(failures, isShort: isShort) else { return (state.statistics, false) }
            state.readiness = snapshot.isUp ? .ready : failures.first.map { .unreachable($0) } ?? .unknown
            return (state.statistics, true)
        }
        for outcome in snapshot.outcomes {
            guard let reason = outcome.unavailability,
                state.withLock({ $0.unavailable.insert(outcome.collector).inserted })
            else { continue }
            configuration.reportUnavailable(outcome.collector, reason)
        }
        if isMeaningful {
            lane.outages.withLock { outages in
                outages.update(failures, brokers: snapshot.brokers, isThrottled: isThrottled).forEach(configuration.report)
            }
        }
        let requests = reader.requestsSent
        let allRequests = requests.merging(configuration.otherRequestsSent(), uniquingKeysWith: +)
        return Scrape(
            number: number, snapshot: snapshot, missing: OutageLog.missing(failures), isMeaningful: isMeaningful,
            statistics: statistics, requests: allRequests, requestCount: requests.values.reduce(0, +) - requestsBefore,
            constantLabels: configuration.constantLabels, hiding: hiddenFamilies)
    }

    /// How long each broker holds answers back: as reported in an answer to this walk, or in one of the last to the walk before.
    private func throttleTimes(since start: ContinuousClock.Instant) -> [Int32: Duration] {
        reader.throttleTimes(since: start - .seconds(5))
    }

    private func note(_ readiness: Readiness) {
        state.withLock { $0.readiness = readiness }
    }
}

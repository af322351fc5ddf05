public import Exposition
public import KafkaReader
internal import Synchronization
public import ZookeeperClient

/// Asks a cluster for everything that is published of it, and hands out the answers.
///
/// The parts: `ClusterWalk` asks; `Scrape` is what came of it, ready to be sent; `SingleFlight` lets many scrapes share one walk;
/// `OutageLog` turns failures into one line each.
public final class Collector: Sendable {
    private let reader: any ClusterReader
    private let parts: [any Part]
    private let configuration: CollectorConfiguration
    private let walks = SingleFlight<Scrape, ContinuousClock>(clock: .continuous)
    private let state: Mutex<State>
    /// Changes are reported under the lock: a recovery must not be told before the outage that it ends.
    private let outages = Mutex(OutageLog())

    private struct State {
        var statistics: ExporterStatistics
        var readiness = Readiness.unknown
        /// When the first walk was that had no time to learn anything, since one had.
        var untellingSince: ContinuousClock.Instant?

        /// Whether failures say something of the cluster. Where somebody gives a walk next to no time, time-outs alone do not; unless
        /// nobody ever gives more.
        mutating func isTold(by failures: [Failure], isShort: Bool) -> Bool {
            if !isShort || failures.isEmpty || failures.contains(where: { ![.timeout, .throttled].contains($0.category) }) {
                untellingSince = nil
                return true
            }
            let now = ContinuousClock.now
            let since = untellingSince ?? now
            untellingSince = since
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
    public static let metrics: [MetricDescriptor] = Metrics.all + Parts.all.flatMap { $0.metrics }

    /// - Parameter zookeeper: nil if offsets that old consumers keep there are not asked for.
    public init(reader: any ClusterReader, zookeeper: ZookeeperClient? = nil, configuration: CollectorConfiguration) {
        self.reader = reader
        parts = Parts.enabled(zookeeper: zookeeper)
        self.configuration = configuration
        state = Mutex(
            State(statistics: ExporterStatistics(collectors: CollectorName.ofEveryWalk + parts.map(\.name))))
    }

    public var readiness: Readiness {
        state.withLock { $0.readiness }
    }

    /// What `GET /metrics` asks for: walks over the cluster, or joins the walk that is under way.
    /// - Parameter deadline: when an answer must be there. A walk that began with a later one is not waited for longer.
    /// - Returns: nil if the walk that was joined did not end in time.
    public func scrape(deadline: ContinuousClock.Instant) async -> Scrape? {
        state.withLock { $0.statistics.scrapes += 1 }
        if configuration.walksConcurrently { return await walk(deadline: deadline) }
        return await walks.value(deadline: deadline) { await self.walk(deadline: deadline) }
    }

    /// Asks the cluster until it has answered, and again whenever it did not the last time. Ends when its task is cancelled.
    ///
    /// Without this, an exporter that nobody scrapes because it is not ready would never become ready.
    public func keepTrying(every interval: Duration, timeout: Duration) async {
        while !Task.isCancelled {
            if !readiness.isReady { await askForMetadata(deadline: .now + timeout) }
            try? await Task.sleep(for: interval)
        }
    }

    /// Finds out whether the cluster answers, without a walk.
    private func askForMetadata(deadline: ContinuousClock.Instant) async {
        let start = ContinuousClock.now
        do throws(KafkaError) {
            _ = try await reader.metadata(deadline: deadline)
            note(.ready)
        } catch {
            let failure = Failure(error).explained(by: throttleTimes(since: start))
            note(.unreachable(failure))
            outages.withLock { $0.note(failure).map(configuration.report) }
        }
    }

    private func walk(deadline: ContinuousClock.Instant) async -> Scrape {
        let start = ContinuousClock.now
        let isShort = start.duration(to: deadline) < .seconds(1)
        var snapshot = await ClusterWalk(reader: reader, parts: parts, configuration: configuration).run(
            deadline: deadline)
        let throttleTimes = throttleTimes(since: start)
        let isThrottled = !reader.throttleTimes(since: .now - .seconds(60)).isEmpty
        for index in snapshot.outcomes.indices {
            snapshot.outcomes[index].failures = snapshot.outcomes[index].failures.map { $0.explained(by: throttleTimes) }
        }
        let failures = snapshot.outcomes.flatMap(\.failures)
        let (statistics, isTold) = state.withLock { state -> (ExporterStatistics, Bool) in
            for outcome in snapshot.outcomes {
                for failure in outcome.failures {
                    state.statistics.count(failure.category, in: outcome.collector)
                }
            }
            guard state.isTold(by: failures, isShort: isShort) else { return (state.statistics, false) }
            state.readiness = snapshot.isUp ? .ready : failures.first.map { .unreachable($0) } ?? .unknown
            return (state.statistics, true)
        }
        if isTold {
            outages.withLock { outages in
                outages.update(failures, brokers: snapshot.brokers, isThrottled: isThrottled).forEach(configuration.report)
            }
        }
        return Scrape(
            snapshot: snapshot, statistics: statistics, requests: reader.requestsSent,
            constantLabels: configuration.constantLabels)
    }

    /// For how long brokers hold answers back that a walk waits for, by broker: they said so in an answer to it, or in one of the last
    /// to the walk before.
    private func throttleTimes(since start: ContinuousClock.Instant) -> [Int32: Duration] {
        reader.throttleTimes(since: start - .seconds(5))
    }

    private func note(_ readiness: Readiness) {
        state.withLock { $0.readiness = readiness }
    }
}

public import Collector
internal import KafkaReader
internal import Synchronization
internal import System

/// What the status page and its JSON show: the last scrape, what is missing and since when, and who scraped.
///
/// It never asks Kafka.
public final class StatusBoard: Sendable {
    /// A client's scrape.
    public struct Visit: Sendable {
        /// Address and port.
        public var client: String
        public var userAgent: String?
        /// What the client gave the walk.
        public var timeout: Duration
        /// What it took, other clients' walk that it joined included.
        public var duration: Duration

        public init(client: String, userAgent: String?, timeout: Duration, duration: Duration) {
            self.client = client
            self.userAgent = userAgent
            self.timeout = timeout
            self.duration = duration
        }
    }

    struct ScrapeRecord: Sendable {
        /// When it ended, in Unix milliseconds.
        let time: Int64
        let visit: Visit
        let isComplete: Bool
        /// Sent to brokers while it ran.
        let requests: Int
        /// By part, in seconds.
        let seconds: [String: Double]
    }

    struct Outage: Sendable {
        /// Unix milliseconds.
        let since: Int64
        let error: String
        var diagnosis: String?
    }

    enum Health: String, Encodable, Sendable {
        case healthy, incomplete, down, unknown
    }

    struct Contents: Sendable {
        var view: ClusterView?
        var trends = LagTrends()
        /// By subject.
        var outages: [String: Outage] = [:]
        /// The last one first.
        var scrapes: [ScrapeRecord] = []
        var health = Health.unknown
        /// Since when the health is what it is, in Unix milliseconds; nil before the first scrape.
        var since: Int64?
    }

    private static let mostScrapes = 20
    /// What a client may have sent is cut to this.
    private static let longestUserAgent = 200

    private let state = Mutex<(contents: Contents, last: Scrape.Identity?)>((Contents(), nil))

    public init() {}

    var contents: Contents { state.withLock { $0.contents } }

    /// Must be called with every change, in order.
    public func note(_ change: OutageChange) {
        let now = UnixTime.milliseconds
        state.withLock { state in
            switch change.event {
            case .broke(let error): state.contents.outages[change.subject] = Outage(since: now, error: error)
            case .healed, .left: state.contents.outages[change.subject] = nil
            }
        }
    }

    /// Adds advice to an outage, if it is not over.
    public func noteDiagnosis(of subject: String, _ words: String) {
        state.withLock { $0.contents.outages[subject]?.diagnosis = words }
    }

    /// - Parameter coversCluster: whether brokers, topics and groups were asked for; other scrapes are listed and nothing else.
    public func note(_ scrape: Scrape, coversCluster: Bool, by visit: Visit) {
        let now = UnixTime.milliseconds
        let isComplete = scrape.snapshot.outcomes.allSatisfy { $0.unavailability != nil || $0.isComplete }
        let seconds = scrape.snapshot.outcomes.map { ($0.collector.rawValue, $0.duration / .seconds(1)) }
        var visit = visit
        visit.userAgent = visit.userAgent.map { String($0.prefix(Self.longestUserAgent)) }
        let record = ScrapeRecord(
            time: now, visit: visit, isComplete: isComplete, requests: scrape.requestCount,
            seconds: Dictionary(seconds, uniquingKeysWith: { first, _ in first })
        )
        let isNew = state.withLock { state in
            state.contents.scrapes = [record] + state.contents.scrapes.prefix(Self.mostScrapes - 1)
            guard coversCluster, state.last !== scrape.identity else { return false }
            state.last = scrape.identity
            return true
        }
        guard isNew else { return }
        let view = ClusterView(scrape.snapshot, time: now)
        let health: Health = !view.isUp ? .down : isComplete ? .healthy : .incomplete
        state.withLock { state in
            state.contents.view = view
            state.contents.trends.note(view)
            guard state.contents.health != health else { return }
            state.contents.health = health
            state.contents.since = now
        }
    }
}

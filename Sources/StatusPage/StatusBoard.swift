public import Collector
public import Exposition
internal import KafkaReader
internal import Synchronization
internal import System

/// What the status page and its JSON show: the last scrape, what it lacked and since when, and who scraped.
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
        let number: Int
        /// When it ended, in Unix milliseconds.
        let time: Int64
        var visit: Visit
        let isComplete: Bool
        /// Sent to brokers while it ran.
        let requests: Int
        /// By part, in seconds.
        let seconds: [String: Double]
        /// nil until it has been sent.
        var size: TextSize?
    }

    struct Outage: Sendable {
        /// Unix milliseconds.
        let since: Int64
        let error: String
        /// What to look at or do next; nil if the error says it all.
        var advice: String?
    }

    enum Health: String, Encodable, Sendable {
        case healthy, incomplete, down, unknown
    }

    struct Contents: Sendable {
        var view: ClusterView?
        var trends = LagTrends()
        /// By subject.
        var outages: [String: Outage] = [:]
        /// What a closer look at brokers found, with its advice, by subject. It may come before the scrape that lacks something has ended.
        var diagnoses: [String: String] = [:]
        /// The last one first.
        var scrapes: [ScrapeRecord] = []
        var health = Health.unknown
        /// Since when the health is what it is, in Unix milliseconds; nil before the first scrape.
        var since: Int64?

        /// nil if the last scrape got no answer, or if there was none.
        var known: ClusterView? { view.flatMap { $0.isUp ? $0 : nil } }
    }

    private static let mostScrapes = 20

    /// The scrape that is shown.
    private enum Shown {
        /// Its view is made when a page asks, so that it costs a scrape nothing.
        case snapshot(Snapshot, time: Int64)
        /// Of a large cluster, which is not kept as a whole.
        case view(ClusterView)

        init(_ snapshot: Snapshot, time: Int64) {
            self = ClusterView.isLarge(snapshot) ? .view(ClusterView(snapshot, time: time)) : .snapshot(snapshot, time: time)
        }

        var view: ClusterView {
            switch self {
            case .snapshot(let snapshot, let time): ClusterView(snapshot, time: time)
            case .view(let view): view
            }
        }
    }

    private struct State {
        /// Without the view.
        var contents = Contents()
        var shown: Shown?
        /// Of the walk that is shown.
        var walk = 0
        /// How many scrapes were noted.
        var scrapeCount = 0
    }

    private let state = Mutex(State())

    public init() {}

    var contents: Contents {
        var (contents, shown) = state.withLock { ($0.contents, $0.shown) }
        contents.view = shown?.view
        return contents
    }

    /// Adds a diagnosis, which ends in advice, to what is missing. It is dropped when the next scrape shows that it is over.
    public func noteDiagnosis(of subject: String, _ words: String) {
        state.withLock { $0.contents.diagnoses[subject] = words }
    }

    /// Of a cluster whose login's files cannot be used, for example.
    public func note(cannotConnect error: String) {
        let now = UnixTime.milliseconds
        state.withLock { state in
            state.contents.outages = ["cluster": state.contents.outages["cluster"] ?? Outage(since: now, error: error)]
            guard state.contents.health != .down else { return }
            (state.contents.health, state.contents.since) = (.down, now)
        }
    }

    /// - Parameter coversCluster: whether brokers, topics and groups were asked for; other scrapes are listed and nothing else.
    /// - Returns: the scrape's number, for its size.
    public func note(_ scrape: Scrape, coversCluster: Bool, by visit: Visit) -> Int {
        let now = UnixTime.milliseconds
        let isComplete = scrape.snapshot.outcomes.allSatisfy { $0.unavailability != nil || $0.isComplete }
        let (number, isNews) = state.withLock { state in
            state.scrapeCount += 1
            let record = ScrapeRecord(scrape, visit, number: state.scrapeCount, time: now, isComplete: isComplete)
            state.contents.scrapes = [record] + state.contents.scrapes.prefix(Self.mostScrapes - 1)
            return (record.number, coversCluster && scrape.isMeaningful && scrape.number > state.walk)
        }
        guard isNews else { return number }
        var shown: Shown? = Shown(scrape.snapshot, time: now)
        let groupLags = GroupLags(scrape.snapshot)
        state.withLock { state in
            // A later walk may have ended meanwhile.
            guard scrape.number > state.walk else { return }
            state.walk = scrape.number
            // The one before is freed when nobody waits for the lock.
            swap(&state.shown, &shown)
            state.contents.note(scrape.snapshot, groupLags, time: now, missing: scrape.missing, isComplete: isComplete)
        }
        return number
    }

    /// Adds what was sent to the scrape's client.
    public func note(_ size: TextSize, ofScrape number: Int) {
        state.withLock { state in
            guard let index = state.contents.scrapes.firstIndex(where: { $0.number == number }) else { return }
            state.contents.scrapes[index].size = size
        }
    }
}

extension StatusBoard.ScrapeRecord {
    /// What a client may have sent as its name is cut to this.
    private static let longestUserAgent = 200

    fileprivate init(_ scrape: Scrape, _ visit: StatusBoard.Visit, number: Int, time: Int64, isComplete: Bool) {
        self.number = number
        self.time = time
        self.isComplete = isComplete
        self.visit = visit
        self.visit.userAgent = visit.userAgent.map { String($0.prefix(Self.longestUserAgent)) }
        requests = scrape.requestCount
        let seconds = scrape.snapshot.outcomes.map { ($0.collector.rawValue, $0.duration / .seconds(1)) }
        self.seconds = Dictionary(seconds, uniquingKeysWith: { first, _ in first })
    }
}

extension StatusBoard.Contents {
    fileprivate mutating func note(
        _ snapshot: Snapshot, _ groupLags: GroupLags, time: Int64, missing: [Scrape.Missing], isComplete: Bool
    ) {
        trends.note(snapshot, groupLags)
        outages = missing.reduce(into: [:]) { next, missing in
            // It goes on, with the error that it began with.
            next[missing.subject] =
                outages[missing.subject] ?? .init(since: time, error: missing.error, advice: missing.advice)
        }
        diagnoses = diagnoses.filter { outages[$0.key] != nil }
        let health: StatusBoard.Health = !snapshot.isUp ? .down : isComplete ? .healthy : .incomplete
        guard self.health != health else { return }
        self.health = health
        since = time
    }
}

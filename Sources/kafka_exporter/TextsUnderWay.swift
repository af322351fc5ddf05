import Collector
import Synchronization

/// The scrapes whose text is on its way to somebody. Each keeps a snapshot of the whole cluster in memory, and clients that ask again
/// and again without reading would soon have all of it.
final class TextsUnderWay: Sendable {
    /// Of well-behaved clients there is one at a time, or a few with `--concurrent.enable`.
    static let limit = 8

    private struct Entry {
        weak var scrape: Scrape?
    }

    private let entries = Mutex<[Entry]>([])

    /// - Returns: false if there are too many others. A scrape leaves with the last answer that holds it.
    func admit(_ scrape: Scrape) -> Bool {
        entries.withLock { entries in
            entries.removeAll { $0.scrape == nil }
            if entries.contains(where: { $0.scrape === scrape }) { return true }
            guard entries.count < Self.limit else { return false }
            entries.append(Entry(scrape: scrape))
            return true
        }
    }
}

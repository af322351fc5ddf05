import Collector
import Synchronization

/// Scrapes whose text is being sent. Each keeps a snapshot of the whole cluster in memory, so clients that request again and again without
/// reading could exhaust it.
final class TextsUnderWay: Sendable {
    /// Well-behaved clients need one at a time, or a few with `--concurrent.enable`.
    static let limit = 8

    private struct Entry {
        weak var scrape: Scrape?
    }

    private let entries = Mutex<[Entry]>([])

    /// - Returns: false if there are too many others. A scrape is released with the last response that holds it.
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

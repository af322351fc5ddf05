import FoundationEssentials
import System
import TLS

/// A web configuration that is reloaded whenever one of its files changes, or one of its certificates becomes valid.
public struct WatchedWebConfiguration: Sendable {
    /// The files that were read, including one that caused a failure, and the result.
    public typealias Loaded = (files: [String], result: Result<WebConfiguration, any Error>)

    private let load: @Sendable () -> Loaded
    private let interval: Duration
    private let clock: any Clock<Duration>
    private var watcher: FileWatcher
    private var files: [String]
    /// When the next certificate becomes valid, if one is not yet.
    private var begin: Date?

    /// - Parameters:
    ///   - interval: the time between two checks of the files.
    ///   - load: reads the files. It is called on a thread that may block, for as long as a file system hangs.
    public init(
        every interval: Duration = .seconds(2), clock: any Clock<Duration> = ContinuousClock(),
        load: @escaping @Sendable () -> Loaded
    ) {
        self.load = load
        self.interval = interval
        self.clock = clock
        files = []
        watcher = FileWatcher(files: files, interval: interval, clock: clock)
    }

    /// Reads the configuration as it is now.
    public mutating func read() async -> Result<WebConfiguration, any Error> {
        do {
            let (configuration, result) = try await BlockingCall.run { [self] in
                var configuration = self
                let result = configuration.readBlocking()
                return (configuration, result)
            }
            self = configuration
            return result
        } catch {
            return .failure(error)
        }
    }

    private mutating func readBlocking() -> Result<WebConfiguration, any Error> {
        while true {
            // A watcher created before the files are read misses no change. If reading shows other files, it starts over.
            watcher = FileWatcher(files: files, interval: interval, clock: clock)
            let loaded = load()
            if loaded.files == files {
                let dates = try? loaded.result.get().certificateDates
                begin = dates?.isNotYetValid() == true ? dates?.begin : nil
                return loaded.result
            }
            files = loaded.files
        }
    }

    /// Waits for the next change, and reads again. A broken file is reported once, until it changes again.
    /// - Returns: nil when the task is cancelled.
    public mutating func next() async -> Result<WebConfiguration, any Error>? {
        let isThere = await withTaskGroup(of: Bool.self) { [watcher, begin] group in
            group.addTask {
                for await _ in watcher.changes() { return true }
                return false
            }
            if let begin { group.addTask { (try? await WallClock.wait(until: begin)) != nil } }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
        return isThere ? await read() : nil
    }
}

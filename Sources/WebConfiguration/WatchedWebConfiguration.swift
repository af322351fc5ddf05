import Authentication

/// A web configuration, and its next one whenever a file that it stands in changes.
public struct WatchedWebConfiguration: Sendable {
    /// The files that were looked at, also where one of them is to blame for the failure, and what became of them.
    public typealias Loaded = (files: [String], result: Result<WebConfiguration, any Error>)

    private let load: @Sendable () -> Loaded
    private let interval: Duration
    private var watcher: FileWatcher
    private var files: [String]

    /// - Parameters:
    ///   - interval: how often the files are looked at.
    ///   - load: reads the files, and so takes milliseconds.
    public init(every interval: Duration = .seconds(2), load: @escaping @Sendable () -> Loaded) {
        self.load = load
        self.interval = interval
        files = []
        watcher = FileWatcher(files: files, interval: interval)
    }

    /// Reads the configuration as it is now.
    public mutating func read() -> Result<WebConfiguration, any Error> {
        while true {
            // A watcher that is there before the files are read misses no change; which files they are, only reading tells.
            watcher = FileWatcher(files: files, interval: interval)
            let loaded = load()
            if loaded.files == files { return loaded.result }
            files = loaded.files
        }
    }

    /// Waits for the next change, and reads. A file that is broken is told once, until it changes again.
    /// - Returns: nil when the task is cancelled.
    public mutating func next() async -> Result<WebConfiguration, any Error>? {
        for await _ in watcher.changes() { return read() }
        return nil
    }
}

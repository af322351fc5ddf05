/// Tells when the content of some files has changed.
///
/// It reads the files every few seconds and compares hashes, where inotify looks like the obvious way, because
/// - Kubernetes changes a mounted secret by swapping the `..data` symbolic link two levels up: an inotify watch on the file
///   sees its old inode vanish, or nothing; and editors and cert-manager replace files by rename, with the same effect;
/// - NFS, FUSE and overlay mounts deliver no events for changes made elsewhere;
/// - a hash ignores what is no change (`touch`, the same content written again), and misses none within one tick of mtime.
/// The files are a few kilobytes, so this costs microseconds.
///
/// A change is told once the files have stayed as they are for one interval: a certificate and its key are two files, and
/// between the two writes they do not fit.
public struct FileWatcher: Sendable {
    private let files: [String]
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let read: Reader
    private let initial: Snapshot

    typealias Reader = @Sendable (String) throws(FileError) -> [UInt8]

    /// Path to the content's hash, with a key of this process alone; a file that cannot be read, or not in
    /// time, has none.
    private typealias Snapshot = [String: Int]

    /// Takes note of what the files hold now, which blocks its thread while they are read. Make the watcher before reading them, so that
    /// no change falls in between.
    public init(
        files: some Sequence<String>, interval: Duration = .seconds(2), clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.init(files: files, interval: interval, clock: clock) { path throws(FileError) in try SmallFile.read(path) }
    }

    init(
        files: some Sequence<String>, interval: Duration, clock: any Clock<Duration>, read: @escaping Reader
    ) {
        self.files = Array(files)
        self.interval = interval
        self.clock = clock
        self.read = read
        initial = Self.snapshot(of: self.files, read)
    }

    /// The paths whose content changed, appeared or went away, once for each settled change, two to three intervals after it.
    /// Watching ends with the iteration.
    public func changes() -> AsyncStream<[String]> {
        AsyncStream { continuation in
            let task = Task {
                var told = initial
                var previous = initial
                while (try? await clock.sleep(for: interval)) != nil {
                    guard let current = try? await BlockingCall.run({ [files, read] in Self.snapshot(of: files, read) }) else {
                        continue
                    }
                    if current == previous, current != told {
                        continuation.yield(files.filter { current[$0] != told[$0] })
                        told = current
                    }
                    previous = current
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private static func snapshot(of files: [String], _ read: Reader) -> Snapshot {
        var snapshot: Snapshot = [:]
        for file in files {
            if let content = try? read(file) { snapshot[file] = content.hashValue }
        }
        return snapshot
    }
}

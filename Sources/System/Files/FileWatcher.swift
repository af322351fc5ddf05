/// Reports changes to the content of files.
///
/// It reads the files every few seconds and compares hashes. inotify may look like the obvious choice, but polling is more reliable:
/// - Kubernetes updates a mounted secret by swapping the `..data` symbolic link two levels up. An inotify watch on the file sees its old
///   inode vanish, or nothing. Editors and cert-manager replace files by rename, with the same effect.
/// - NFS, FUSE and overlay mounts deliver no events for changes made elsewhere.
/// - A hash ignores writes that change nothing (`touch`, the same content again), and misses no change within one tick of mtime.
/// The files have a few kilobytes, so this costs microseconds.
///
/// A change is reported once the files have been stable for one interval: a certificate and its key are two files, which do not match
/// between the two writes.
public struct FileWatcher: Sendable {
    private let files: [String]
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let read: Reader
    private let initial: Snapshot

    typealias Reader = @Sendable (String) throws(FileError) -> [UInt8]

    /// The hash of the content by path, with a key that is unique to this process. Files that cannot be read, or not in time, are omitted.
    private typealias Snapshot = [String: Int]

    /// Records the current content of the files, and blocks the thread while they are read. Create the watcher before reading the files
    /// elsewhere, so that no change in between is missed.
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

    /// Yields the paths of files that were changed, created or deleted: once per settled change, two to three intervals after it. Watching
    /// ends with the iteration.
    public func changes() -> AsyncStream<[String]> {
        AsyncStream { continuation in
            let task = Task {
                var reported = initial
                var previous = initial
                while (try? await clock.sleep(for: interval)) != nil {
                    guard let current = try? await BlockingCall.run({ [files, read] in Self.snapshot(of: files, read) }) else {
                        continue
                    }
                    if current == previous, current != reported {
                        continuation.yield(files.filter { current[$0] != reported[$0] })
                        reported = current
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

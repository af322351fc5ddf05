import System

extension ClusterDirectory {
    /// Reads the file again when it changes, and on SIGHUP, until the task is cancelled. A broken one leaves the clusters as they are.
    func follow(_ path: String, log: Log) async {
        let (events, continuation) = AsyncStream.makeStream(of: Void.self)
        let hangUps = HangUpSignal { continuation.yield() }
        let watching = Task {
            for await _ in FileWatcher(files: [path]).changes() { continuation.yield() }
        }
        defer { watching.cancel() }
        await withTaskCancellationHandler {
            for await _ in events { await reread(path, log: log) }
        } onCancel: {
            continuation.finish()
        }
        withExtendedLifetime(hangUps) {}
    }

    private func reread(_ path: String, log: Log) async {
        do {
            use(try await ClustersFile(path: path).read())
            log.info("clusters read again", [.path: path, .clusters: names.joined(separator: ",")])
        } catch {
            log.error("clusters not changed: the file cannot be used", [.error: "\(error)"])
        }
    }
}

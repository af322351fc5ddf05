import Foundation
import Synchronization

/// A Java server with its own directory, which can be killed, frozen and restarted: a broker or a ZooKeeper server.
final class JavaServer: Sendable {
    let name: String
    let directory: String
    private let version: KafkaVersion
    private let mainClass: String
    private let jvmOptions: [String]
    private let process = Mutex<ChildProcess?>(nil)

    /// - Parameter directory: exists, and contains the server's `properties`.
    init(name: String, directory: String, version: KafkaVersion, mainClass: String, jvmOptions: [String]) {
        self.name = name
        self.directory = directory
        self.version = version
        self.mainClass = mainClass
        self.jvmOptions = jvmOptions
    }

    var isRunning: Bool { process.withLock { $0?.isRunning ?? false } }
    var processID: Int32? { process.withLock { $0?.processID } }
    private var logFile: String { "\(directory)/log" }

    /// Starts it and waits until `isReady`.
    ///
    /// Retries while ZooKeeper still holds the session of the previous run, which old versions take for another broker with the
    /// same id.
    /// - Parameter mayWaitForPort: whether to retry until its port is free as well; for a restart, which must keep its port.
    func start(
        within limit: Duration = .seconds(90), mayWaitForPort: Bool, isReady: @Sendable () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        try await launch()
        while true {
            if !isRunning {
                try checkWhetherToRetry(mayWaitForPort: mayWaitForPort, isOverdue: ContinuousClock.now >= deadline)
                try await Task.sleep(for: .milliseconds(500))
                try await launch()
            }
            let state: String
            do {
                if try await isReady() {
                    return
                }
                state = "not ready"
            } catch {
                state = "\(error)"
            }
            guard ContinuousClock.now < deadline else {
                throw TestSupportError("\(name) was not ready within \(limit) (\(state)):\n\(logTail)")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func checkWhetherToRetry(mayWaitForPort: Bool, isOverdue: Bool) throws {
        let report = "\(name) ended while it started:\n\(logTail)"
        let isRegistered = ["NodeExists", "already registered"].contains(where: hasLogged)
        if ["Address already in use", "Socket server failed to bind"].contains(where: hasLogged) {
            guard mayWaitForPort && !isOverdue else {
                throw PortConflict(description: report)
            }
        } else if !isRegistered || isOverdue {
            throw TestSupportError(report)
        }
    }

    func kill() {
        process.withLock { $0 }?.kill()
    }

    func freeze() {
        process.withLock { $0 }?.freeze()
    }

    func thaw() {
        process.withLock { $0 }?.thaw()
    }

    func send(_ signal: Int32) {
        process.withLock { $0 }?.send(signal)
    }

    func waitUntilExit() async throws {
        try await process.withLock { $0 }?.exitStatus()
    }

    private var log: String { (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? "" }

    /// Whether the current run has written this text.
    func hasLogged(_ text: String) -> Bool {
        log.contains(text)
    }

    /// The end of the log, for error messages.
    private var logTail: String {
        log.split(separator: "\n").suffix(40).joined(separator: "\n")
    }

    private func launch() async throws {
        // The log starts anew, so that its tail is about this run.
        try? FileManager.default.removeItem(atPath: logFile)
        let child = try await KafkaTool.start(
            version: version, mainClass: mainClass, arguments: ["\(directory)/properties"], jvmOptions: jvmOptions,
            heapMegabytes: 512, output: .file(logFile))
        process.withLock { $0 = child }
    }
}

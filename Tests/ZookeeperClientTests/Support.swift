import Synchronization
import TestSupport
import ZookeeperClient

/// One server for all tests that do not harm it; each test has its own chroot.
enum SharedServer {
    static let task = Task { try await ZookeeperServer.start() }

    static func get() async throws -> ZookeeperServer {
        try await task.value
    }
}

/// The log lines of a client.
final class CapturedLog: Sendable {
    struct Line: Equatable {
        var level: ZookeeperConfiguration.LogLevel
        var message: String
    }

    private let storage = Mutex<[Line]>([])

    var lines: [Line] { storage.withLock { $0 } }

    func append(_ level: ZookeeperConfiguration.LogLevel, _ message: String) {
        storage.withLock { $0.append(Line(level: level, message: message)) }
    }
}

extension ZookeeperClient {
    convenience init(
        _ connectionStrings: String..., log: CapturedLog = CapturedLog(),
        change: (inout ZookeeperConfiguration) throws -> Void = { _ in }
    ) throws {
        var configuration = ZookeeperConfiguration(servers: try ZookeeperServers(parsing: connectionStrings), log: log.append)
        try change(&configuration)
        try self.init(configuration)
    }
}

extension ContinuousClock.Instant {
    /// A deadline that only a hanging test reaches.
    static var generous: ContinuousClock.Instant { .now + .seconds(60) }
}

extension ConsumersTree {
    /// `group/topic/partition=offset` of each offset, and `group: members`.
    var summary: [String] {
        groups.flatMap { group in
            ["\(group.name): \(group.members?.joined(separator: " ") ?? "?")"]
                + group.topics.flatMap { topic in
                    topic.offsets.map { "\(group.name)/\(topic.name)/\($0.partition)=\($0.offset)" }
                }
        }
    }
}

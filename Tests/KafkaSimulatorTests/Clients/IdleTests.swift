import Foundation
import TestSupport
import Testing

@testable import KafkaSimulator

/// A simulator that cannot continue waits for what it lacks, instead of polling for it.
@Suite struct IdleTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory(named: "idle") }

    /// The command as a process, with a limit of open files.
    private func start(_ scenario: String, files: Int = 1024) async throws -> (process: ChildProcess, port: UInt16) {
        let file = try directory.write(scenario, to: "s.yaml")
        let command = try ChildProcess.productsDirectory() + "/kafka_simulator"
        let process = try ChildProcess([
            "sh", "-c", "ulimit -n \(files) && exec \"$0\" \"$@\"", command, "--scenario=\(file)", "--listen=127.0.0.1:0",
        ])
        let servers = try await process.line(containing: "bootstrap servers: ")
        let port = try #require(servers.split(separator: ",")[0].split(separator: ":").last.flatMap { UInt16($0) })
        return (process, port)
    }

    /// A busy loop uses a whole processor all the time (a part of one on a busy machine); waiting uses next to nothing once there
    /// is nothing left to do.
    private func expectIdle(_ process: ChildProcess) async throws {
        func time() throws -> Duration {
            let line = try ProcFile.read("/proc/\(process.processID)/stat")
            // After the name, starting with the state: the times are fields 14 and 15, in ticks of ten milliseconds.
            let fields = line.split(separator: ")").last?.split(separator: " ") ?? []
            return .milliseconds(10 * ((Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)))
        }
        try await eventually("a second passes without work", within: .seconds(20)) {
            let before = try time()
            try await Task.sleep(for: .seconds(1))
            return try time() - before
        } until: {
            $0 < .milliseconds(50)
        }
    }

    @Test func aClientThatDoesNotRead() async throws {
        let text = String(repeating: "x", count: 700_000)
        let simulator = try await start("topics: [{name: t, configs: {comment: \(text)}}]")
        let client = try RawClient(port: simulator.port)
        let body: MessageValue = [.resources: [[.resourceType: 2, .resourceName: "t", .configurationKeys: ["comment"]]]]
        for _ in 0..<100 { try client.send(.describeConfigs, version: 4, body) }
        _ = try RawClient(port: simulator.port).ask(.apiVersions, version: 0)
        try await expectIdle(simulator.process)
        for _ in 0..<100 { #expect(try client.readFrame().count > text.utf8.count) }
    }

    @Test func aFrozenBroker() async throws {
        let simulator = try await start("timeline: [{after: Metadata, fault: freeze, broker: 1}]")
        let client = try RawClient(port: simulator.port)
        _ = try client.ask(.metadata, version: 1, [.topics: .array(nil)])
        try client.send(.metadata, version: 1, [.topics: .array(nil)])
        try await expectIdle(simulator.process)
    }

    @Test func moreClientsThanFiles() async throws {
        let simulator = try await start("cluster: {brokers: 2}", files: 60)
        var first: [RawClient] = []
        for _ in 0..<70 { first.append(try RawClient(port: simulator.port)) }
        let waiting = try (0..<10).map { _ in try RawClient(port: simulator.port) }
        try await expectIdle(simulator.process)
        // They are served as soon as others have disconnected.
        first.removeAll()
        for client in waiting { _ = try client.ask(.apiVersions, version: 0) }
    }
}

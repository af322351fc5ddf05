import Foundation
import Glibc
import KafkaSimulator
import TestSupport
import Testing

/// The exporter as a unit of systemd: sockets that are passed, and what it tells.
@Suite struct SystemdTests {
    private static let activator = "/usr/bin/systemd-socket-activate"
    private static let hasActivator = FileManager.default.isExecutableFile(atPath: activator)

    @Test(.enabled(if: hasActivator, "no systemd-socket-activate (Debian: systemd)"))
    func itListensOnThePassedSocket() async throws {
        let port = try LoopbackPorts.next()
        let binary = try ChildProcess.productsDirectory() + "/kafka_exporter"
        // It starts the exporter in its own place, for the first client.
        let exporter = try ChildProcess([
            Self.activator, "--listen=127.0.0.1:\(port)", binary, "--web.systemd-socket", "--kafka.server=127.0.0.1:1",
        ])
        try await exporter.line(containing: "Listening on", on: .standardError)
        #expect(try await HTTPClient.get(port: port, "/healthz").text() == "ok")
        try await exporter.line(containing: "address=127.0.0.1:\(port)", on: .standardError)
        #expect(try await HTTPClient.get(port: port, "/healthz").text() == "ok")
    }

    @Test func withoutASocketItDoesNotStart() async throws {
        let error = try await WebExporter.failure(["--web.systemd-socket"])
        #expect(error.contains("--web.systemd-socket: systemd has passed no socket (LISTEN_FDS): start the .socket unit"))
    }

    @Test(arguments: ["path", "abstract"])
    func itTellsItsState(kind: String) async throws {
        let directory = try TemporaryDirectory(named: "notify")
        let name = kind == "path" ? "\(directory.path)/notify" : "@kafka-exporter-\(UUID())"
        let manager = try NotifySocket(name: name)
        let cluster = try SimulatedCluster(scenario: Scenario())
        let exporter = try await Exporter(servers: try cluster.start(), environment: ["NOTIFY_SOCKET": name])
        #expect(try await manager.next().hasPrefix("READY=1\nSTATUS=Kafka "))
        var status = ""
        while status != "STATUS=Kafka answers." { status = try await manager.next() }
        for broker in cluster.state.brokers { cluster.inject(.refuse(broker: broker)) }
        while !status.hasPrefix("STATUS=Kafka does not answer: ") {
            _ = try await exporter.scrape()
            status = try await manager.next()
        }
        #expect(!status.contains("\n"))
        kill(exporter.process.processID, SIGTERM)
        while status != "STOPPING=1" { status = try await manager.next() }
        #expect(try await exporter.process.exitStatus() == .success)
    }
}

/// Reads what services tell their manager.
private final class NotifySocket: Sendable {
    private let descriptor: Int32

    /// - Parameter name: a path, or an abstract name behind `@`.
    init(name: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = name.hasPrefix("@") ? [0] + name.dropFirst().utf8 : Array(name.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard result == 0 else { throw TestSupportError("cannot bind \(name): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    /// The next datagram.
    func next() async throws -> String {
        try await onThread { [descriptor] in
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { throw TestSupportError("nothing was told within 60 s") }
            return String(decoding: bytes[..<count], as: UTF8.self)
        }
    }
}

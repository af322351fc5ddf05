import Foundation
import System
import TestSupport
import Testing

@testable import WebServer

/// A server that runs out of file descriptors. The limit applies to the whole process, so the server runs in another one: this
/// test bundle again, which recognises itself by an environment variable.
@Suite struct DescriptorExhaustionTests {
    private static let marker = "WEB_SERVER_TEST_SERVES"

    @Test func serverSurvivesWithoutDescriptors() async throws {
        guard ProcessInfo.processInfo.environment[Self.marker] == nil else { return try await serve() }
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let command = ["sh", "-c", "ulimit -n 40 && exec \"$0\" \"$@\"", bundle]
        let arguments = ["--testing-library", "swift-testing", "--filter", "DescriptorExhaustionTests"]
        let child = try ChildProcess(command + arguments, environment: [Self.marker: "1"])
        let line = try await child.line { $0.hasPrefix("port ") }
        let port = try #require(UInt16(line.dropFirst("port ".count)))

        try await onThread {
            let idle = try (0..<100).map { _ in try TestClient(port: port) }
            try Self.expectAnswer(port, "idle connections make room")
            var busy: [TestClient] = []
            // Connections whose request has not arrived may be evicted too, so there are more than there are descriptors.
            while busy.count < 500, !child.standardOutput.contains("Too many open files") {
                let client = try TestClient(port: port)
                try? client.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n")
                busy.append(client)
            }
            try await child.line(containing: "Too many open files")
            for client in idle + busy { client.reset() }
            try Self.expectAnswer(port, "accepting resumes after a pause")
        }
    }

    /// A connection whose request has not been read yet may be evicted; then another one is tried.
    private static func expectAnswer(_ port: UInt16, _ comment: Comment) throws {
        let answers = (0..<10).lazy.map { _ in try? TestClient(port: port).get("/").status }
        #expect(answers.compactMap(\.self).first == 200, comment)
    }

    private func serve() async throws {
        var configuration = WebServer.Configuration(listenAddresses: [try HostPort(parsing: "127.0.0.1:0")])
        configuration.onEvent = { Self.say("\($0)") }
        let forEver = OneShot<Void>()
        let wait = Route("/wait") { _ in
            await forEver.value()
            return .text("")
        }
        let server = WebServer(configuration: configuration, routes: TestServer.routes + [wait])
        Self.say("port \(try server.start()[0].port)")
        // Until the parent ends this process.
        await forEver.value()
    }

    private static func say(_ line: String) {
        try? FileHandle.standardOutput.write(contentsOf: Data("\(line)\n".utf8))
    }
}

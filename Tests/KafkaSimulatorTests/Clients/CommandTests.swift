import Foundation
import TestSupport
import Testing

@testable import KafkaSimulator

/// The command `kafka_simulator` as a process.
@Suite struct CommandTests {
    private static let scenarios = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("config/scenarios").path

    /// A running command and its output.
    private struct Running {
        let process: ChildProcess
        let bootstrap: String
        let control: Int

        /// - Parameter limit: the time within which it must listen.
        init(scenario: String, within limit: Duration = .seconds(30)) async throws {
            process = try ChildProcess(
                product: "kafka_simulator",
                ["--scenario=\(CommandTests.scenarios)/\(scenario).yaml", "--listen=127.0.0.1:0", "--control=127.0.0.1:0"])
            let servers = try await process.line(containing: "bootstrap servers: ", within: limit)
            bootstrap = String(servers.dropFirst("bootstrap servers: ".count))
            let line = try await process.line(containing: "control port: ")
            control = try #require(Int(line.split(separator: ":").last?.filter(\.isNumber) ?? ""))
        }

        func get(_ path: String) async throws -> (status: Int, text: String) {
            let response = try await HTTPClient.get(port: control, path)
            return (response.status, try response.text())
        }
    }

    @Test func faultsAtRunTime() async throws {
        let simulator = try await Running(scenario: "demo")
        #expect(try await simulator.get("/").text.contains("demo-shop: 3 brokers, 7 topics"))
        let added = try await simulator.get("/faults/add?fault=delete_topic&topic=o%72ders")
        #expect(added.status == 200 && added.text == "1\n")
        #expect(try await simulator.get("/faults").text.hasSuffix("\tstrikes: 1\tdelete_topic topic=orders\n"))
        #expect(try await simulator.get("/state?topic=orders").status == 404)
        #expect(try await simulator.get("/faults/clear?id=1").status == 200)
        #expect(try await simulator.get("/faults/clear?id=1").status == 404)
        #expect(try await simulator.get("/state?topic=orders").text.contains("\n11\t"))
        #expect(try await simulator.get("/state?group=billing").text.contains("3 members"))
        #expect(try await simulator.get("/state").text.contains("group\twarehouse\n"))
        let wrong = try await simulator.get("/faults/add?fault=freeze&broker=7")
        #expect(wrong.status == 400 && wrong.text == "broker: unknown broker 7, expected one of: 1, 2, 3\n")
        let misspelt = try await simulator.get("/faults/add?fault=delete_topic&topic=ordres")
        #expect(misspelt.status == 400 && misspelt.text == "topic: unknown topic 'ordres'\n")
        _ = try PrometheusText(try await simulator.get("/metrics").text)
        simulator.process.send(SIGTERM)
        #expect(try await simulator.process.exitStatus() == .success)
    }

    private static let wrongCommands: [([String], String)] = [
        ([], "kafka_simulator: error: required flag --scenario not provided, try --help\n"),
        (["--scenario=/nowhere.yaml"], "kafka_simulator: error: /nowhere.yaml: cannot be read: No such file or directory\n"),
        (
            ["--scenario=x", "--listen=19092"],
            "kafka_simulator: error: --listen: '19092' has no port, expected host:port, try --help\n"
        ),
        (
            ["--scenario=x", "--listen=:19092"],
            "kafka_simulator: error: --listen: an address for every interface cannot be advertised to clients; set"
                + " --advertised-host=HOST, try --help\n"
        ),
        (
            ["--scenario=\(scenarios)/demo.yaml", "--listen=[::1]:0"],
            "kafka_simulator: error: cannot listen on '::1': it needs an IPv4 address, or a name that has one\n"
        ),
        (
            ["--scenario=\(scenarios)/demo.yaml", "--listen=127.0.0.1:65534"],
            "kafka_simulator: error: 3 brokers from port 65534 on need ports up to 65536: there are 65535\n"
        ),
    ]

    @Test(arguments: wrongCommands)
    func mistakes(_ arguments: [String], _ message: String) async throws {
        let process = try ChildProcess(product: "kafka_simulator", arguments)
        #expect(try await process.exitStatus() != .success)
        #expect(process.standardError == message)
    }

    /// A client that connects to the bootstrap address, and then to the advertised one.
    @Test(arguments: [
        (["--listen=127.0.0.1:0"], "127.0.0.1"), (["--listen=localhost:0"], "127.0.0.1"),
        (["--listen=:0", "--advertised-host=localhost"], "localhost"),
        (["--listen=0.0.0.0:0", "--advertised-host=127.0.0.1"], "127.0.0.1"),
    ])
    func listens(_ arguments: [String], _ host: String) async throws {
        let process = try ChildProcess(
            product: "kafka_simulator", ["--scenario=\(CommandTests.scenarios)/demo.yaml"] + arguments)
        let line = try await process.line(containing: "bootstrap servers: ")
        let servers = line.dropFirst("bootstrap servers: ".count).split(separator: ",").map(String.init)
        let ports = try servers.map { try #require($0.split(separator: ":").last.flatMap { UInt16($0) }) }
        #expect(servers == ports.map { "\(host):\($0)" })
        let metadata = try RawClient(port: ports[0]).ask(.metadata, version: 1, [.topics: []])
        let advertised = metadata[.brokers]?.elements.map { "\($0[.host]?.text ?? ""):\($0[.port]?.number ?? 0)" }
        #expect(advertised == servers)
        for port in ports { _ = try RawClient(port: port).ask(.apiVersions, version: 0) }
    }

    /// A million partitions and 20,000 groups, and a response that contains all of them, fit into 1 GiB.
    @Test func aMillionPartitionsFitInAGigabyte() async throws {
        let simulator = try await Running(scenario: "million", within: .seconds(30))
        let port = try #require(Int(simulator.bootstrap.split(separator: ",")[0].split(separator: ":")[1]))
        let answer = try await onThread {
            let client = try RawClient(port: UInt16(port), timeout: .seconds(120))
            try client.send(.metadata, version: 1, [.topics: .array(nil)])
            return try client.readFrame().count
        }
        #expect(answer > 40_000_000)
        let status = try String(contentsOfFile: "/proc/\(simulator.process.processID)/status", encoding: .utf8)
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kilobytes = try #require(Int(peak?.filter(\.isNumber) ?? ""))
        #expect(kilobytes < 1 << 20)
    }
}

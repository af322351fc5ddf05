import Foundation
import TestSupport
import Testing

extension RealClusters {
    /// Follows docs/security.md like a new user.
    @Suite struct SecurityPageTests {
        /// Runs the commands unchanged except for free ports and shorter scrape intervals.
        @Test(.enabled(if: SecurityPage.missing == nil, Comment(rawValue: SecurityPage.missing ?? "")))
        func theCommandsResultInAScrape() async throws {
            let page = try SecurityPage()
            let directory = try TemporaryDirectory(named: "security-page")
            let port = try LoopbackPorts.next()
            var script = page.commands.replacing("scrape_interval: 15s", with: "scrape_interval: 1s")
            script = script.replacing("localhost:9308", with: "localhost:\(port)")
            for fixed in ["localhost:9090", "localhost:9093", "localhost:9094"] {
                script = script.replacing(fixed, with: "localhost:\(try LoopbackPorts.next())")
            }
            // Background processes would keep the script's output open.
            script = "trap 'kill -KILL $(jobs -p)' EXIT\ncd \(try directory.makeDirectory("empty"))\n" + script
            let path = try makeTools(in: directory) + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
            let shell = try ChildProcess(
                ["/bin/bash", "-euo", "pipefail", try directory.write(script, to: "script")],
                environment: ["PATH": path, "KAFKA_EXPORTER_WEB_LISTEN_ADDRESS": "127.0.0.1:\(port)"])
            let status = try await shell.exitStatus(within: .seconds(150))
            #expect(status == .success, "\(shell.standardError)\n\(logs(in: directory))")
            let answers = shell.standardOutput.split(separator: "\n").map(String.init)
            for line in page.output {
                #expect(answers.contains(line), "\(line)")
            }
            #expect(shell.standardError.contains("Verification: OK"), "openssl s_client")
        }

        @Test func everyFlagIsOnThePage() throws {
            let page = try SecurityPage()
            let flags = exporterHelp.matches(
                of: /--(?:\[no-\])?((?:sasl|tls|server\.tls|web\.config|zookeeper\.(?:auth|tls))[\w.-]*)/)
            let names = Set(flags.map { "--\($0.output.1)" })
            #expect(names.count > 30)
            for name in names.sorted() {
                #expect(page.text.contains("`\(name)`"), "\(name)")
            }
        }

        /// A folder with Kafka's scripts and our binary.
        private func makeTools(in directory: TemporaryDirectory) throws -> String {
            let folder = try directory.makeDirectory("bin")
            let tools = [
                "storage": "kafka.tools.StorageTool", "server-start": "kafka.Kafka", "configs": "kafka.admin.ConfigCommand",
                "acls": "org.apache.kafka.tools.AclCommand", "topics": "org.apache.kafka.tools.TopicCommand",
            ]
            for (name, mainClass) in tools {
                let command = try KafkaTool.command(version: .latest, mainClass: mainClass, heapMegabytes: 512)
                let words = command.map { "'\($0)'" }.joined(separator: " ")
                let file = try directory.write("#!/bin/sh\nexec \(words) \"$@\"\n", to: "bin/kafka-\(name).sh")
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
            }
            try FileManager.default.copyItem(
                atPath: try ChildProcess.productsDirectory() + "/kafka_exporter", toPath: "\(folder)/kafka_exporter")
            if LoadedLibrary.missingSCRAM != nil { try NewerLibrary.install(beside: folder) }
            return folder
        }

        private func logs(in directory: TemporaryDirectory) -> String {
            ["exporter", "prometheus", "server"].map { name in
                let text = (try? String(contentsOfFile: "\(directory.path)/empty/\(name).log", encoding: .utf8)) ?? ""
                return "\(name):\n" + text.split(separator: "\n").suffix(20).joined(separator: "\n")
            }.joined(separator: "\n")
        }
    }
}

private struct SecurityPage {
    let text: String

    init() throws {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        text = try String(contentsOf: root.appendingPathComponent("docs/security.md"), encoding: .utf8)
    }

    /// All blocks fenced as sh, in their order.
    var commands: String {
        text.components(separatedBy: "```sh\n").dropFirst().compactMap { $0.components(separatedBy: "```\n").first }.joined()
    }

    /// The metrics on the page.
    var output: [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("    kafka_") && $0.contains(/\ \d+$/) }.map { String($0.dropFirst(4)) }
    }

    /// The reason why the page cannot be followed here; nil if it can.
    static let missing: String? = {
        let commands = ["openssl", "htpasswd", "curl", "prometheus", "promtool"]
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let absent = commands.filter { command in
            !folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(command)") }
        }
        guard absent.isEmpty else { return "no \(absent.joined(separator: ", ")) (.ci/install test)" }
        return LoadedLibrary.missingSCRAM == nil || NewerLibrary.isThere ? nil : NewerLibrary.missing
    }()
}

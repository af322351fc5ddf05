import Foundation
import KafkaSimulator
import TestSupport
import Testing

extension RealClusters {
    /// `kafka_exporter check`, run as a process.
    @Suite struct CheckTests {
        @Test func aCompleteScrapeIsSuccess() async throws {
            let cluster = try await KafkaCluster.shared(version: "4.3.1", brokers: 3)
            // Only one of the three, by another name: the others are found by its metadata.
            let server = "localhost:\(cluster.broker(1).port)"
            // A cluster is not ready at once for its first request about groups.
            try await eventually("the coordinators exist") { try await CheckReport.run(["--kafka.server=\(server)"]).0.whole }
            let (report, status) = try await CheckReport.run(["--kafka.server=\(server)"])
            #expect(status == .success, "\(report)")
            #expect(report.whole)
            #expect(report.brokers.map(\.address) == [server] + (1...3).map { cluster.broker($0).address })
            #expect(report.brokers.map(\.origin) == ["bootstrap", "advertised", "advertised", "advertised"])
            #expect(report.brokers.map(\.id) == [nil, 1, 2, 3])
            #expect(report.brokers[0].steps.map(\.step) == ["dns", "connect", "api_versions", "metadata"])
            #expect(report.brokers[1].steps.map(\.step) == ["dns", "connect", "api_versions"])
            #expect(report.acl.allSatisfy { $0.step == "acl" && $0.status == "ok" }, "\(report.acl)")
            #expect(report.scrape.count == 12 && report.scrape.allSatisfy { $0.status == "ok" }, "\(report.scrape)")

            let process = try ChildProcess(product: "kafka_exporter", ["check", "--kafka.server=\(cluster.bootstrap)"])
            #expect(try await process.exitStatus() == .success, "\(process.standardOutput)")
            #expect(process.standardOutput.contains("\n\(cluster.broker(2).address) (bootstrap, broker 2)\n  ok       dns "))
            #expect(process.standardOutput.hasSuffix("\nA scrape is complete.\n"))
            #expect(process.standardError.isEmpty)
        }

        @Test func groupsThatNoBrokerListsAreFailure() async throws {
            var scenario = Scenario()
            scenario.topics = [TopicRule("orders", partitions: 6)]
            scenario.groups = [GroupRule("billing", topics: ["orders"])]
            let cluster = try SimulatedCluster(scenario: scenario)
            let arguments = ["--kafka.server=\(try cluster.start())", "--topic.exclude=^__"]
            let (whole, success) = try await CheckReport.run(arguments)
            #expect(success == .success, "\(whole)")
            #expect(whole.whole)

            cluster.inject(.leaderless(topic: "__consumer_offsets"))
            let (report, failure) = try await CheckReport.run(arguments)
            #expect(failure == .exited(1))
            let failed = report.scrape.filter { $0.status == "failed" }
            #expect(failed.map(\.error) == ["unavailable"])
            #expect(failed.first?.text.contains("of __consumer_offsets have no leader") == true, "\(report)")
        }

        @Test func anUnreachableClusterIsFailure() async throws {
            let address = "127.0.0.1:\(try LoopbackPorts.next())"
            let process = try ChildProcess(product: "kafka_exporter", ["--kafka.server=\(address)", "check"])
            #expect(try await process.exitStatus() == .exited(1))
            let output = process.standardOutput
            #expect(output.contains("\n  FAILED   connect       no connection to port"), "\(output)")
            #expect(output.contains("\n                         -> nothing listens there"), "\(output)")
            #expect(output.hasSuffix("\nA scrape would not be complete: 1 step failed.\n"), "\(output)")
        }

        @Test func aDeadBootstrapBrokerAmongOthersIsReported() async throws {
            let cluster = try await KafkaCluster.shared(version: "4.3.1", brokers: 3)
            let nobody = "127.0.0.1:\(try LoopbackPorts.next())"
            let process = try ChildProcess(
                product: "kafka_exporter", ["check", "--kafka.server=\(cluster.bootstrap)", "--kafka.server=\(nobody)"])
            #expect(try await process.exitStatus() == .exited(1))
            #expect(process.standardOutput.hasSuffix("\nA scrape is complete now, but 1 step failed.\n"))
        }

        @Test func aMistakeInTheFlagsIsAFinding() async throws {
            let (report, status) = try await CheckReport.run(
                ["--sasl.enabled", "--sasl.username=exporter", "--server.tls.cert-file=/nope"])
            #expect(status == .exited(1))
            #expect(report.brokers.isEmpty)
            #expect(report.configuration.contains { $0.status == "warning" && $0.text.hasPrefix("--server.tls.* has no effect") })
            let failure = report.configuration.first { $0.status == "failed" }
            #expect(failure?.error == "sasl")
            #expect(failure?.text.contains("needs a password") == true)
        }

        @Test func aSilentZookeeperIsReported() async throws {
            let cluster = try await KafkaCluster.shared(version: "4.3.1", brokers: 3)
            let (report, status) = try await CheckReport.run(
                ["--kafka.server=\(cluster.bootstrap)", "--use.consumelag.zookeeper", "--scrape.timeout=6s"]
                    + ["--zookeeper.server=127.0.0.1:\(try LoopbackPorts.next())"])
            #expect(status == .exited(1))
            let failures = report.scrape.filter { $0.status == "failed" }
            #expect(failures.count == 1)
            #expect(failures.first?.text.hasPrefix("zookeeper: ") == true)
            #expect(failures.first?.advice?.contains("--zookeeper.server") == true)
        }

        /// The classic mistake with Docker and Kubernetes: the bootstrap address works, and the broker's advertised address does not.
        @Test func anUnreachableAdvertisedListenerIsReported() async throws {
            var configuration = KafkaCluster.Configuration(version: "4.3.1")
            configuration.listeners = ["INSIDE": "PLAINTEXT", "LOCAL": "PLAINTEXT"]
            let nobody = try LoopbackPorts.next()
            configuration.properties = [
                "advertised.listeners":
                    "PLAINTEXT://127.0.0.1:@PORT@,INSIDE://kafka-internal.invalid:9092,LOCAL://localhost:\(nobody)"
            ]
            try await withKafkaCluster(configuration) { cluster in
                let inside = cluster.bootstrap(listener: "INSIDE")
                try await cluster.client().createTopic("orders")
                for (server, address, error, text) in [
                    (inside, "kafka-internal.invalid:9092", "dns", "does not resolve"),
                    (cluster.bootstrap(listener: "LOCAL"), "localhost:\(nobody)", "connect", "Connection refused"),
                ] {
                    // On a busy machine two seconds can pass before the scrape gets to the broker.
                    let (report, status) = try await eventually("the scrape ends at the same broker") {
                        try await CheckReport.run(["--kafka.server=\(server)", "--scrape.timeout=2s"])
                    } until: { report, _ in
                        report.scrape.contains { $0.error == error }
                    }
                    #expect(status == .exited(1))
                    #expect(report.brokers.map(\.address) == [server, address])
                    #expect(report.brokers.first?.failure == nil)
                    let advertised = report.brokers.last
                    #expect(advertised?.id == 1)
                    #expect(advertised?.failure?.error == error)
                    #expect(advertised?.failure?.text.contains(text) == true)
                    #expect(
                        advertised?.failure?.advice?.contains("broker 1 runs; it advertises \(address)")
                            == true)
                    #expect(advertised?.failure?.advice?.contains("advertised.listeners") == true)
                }

                // The daemon reports the same, once.
                let exporter = try await Exporter(servers: inside)
                for _ in 0..<2 { _ = try await exporter.scrape(within: 3) }
                // The part of the scrape that fails depends on librdkafka: newer versions no longer use the bootstrap broker's connection.
                let line = try await exporter.process.line(containing: " msg=diagnosis ", on: .standardError)
                #expect(line.contains("kafka-internal.invalid does not resolve"), "\(line)")
                #expect(line.contains("advertised.listeners"), "\(line)")
                try await eventually("the scrape ends at the same broker") {
                    let errors = try await exporter.scrape(within: 3).series("kafka_exporter_scrape_errors_total")
                    return errors.contains { $0.key["error"] == "dns" && $0.value > 0 }
                }
                #expect(try await exporter.log(containing: "msg=diagnosis", atLeast: 1).count == 1)
            }
        }
    }
}

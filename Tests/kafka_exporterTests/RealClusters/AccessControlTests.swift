import TestSupport
import Testing

extension RealClusters {
    /// Topics and groups that ACLs hide are named if possible; everything else is published.
    @Suite struct AccessControlTests {
        @Test(arguments: ["4.3.1", "2.8.2"] as [KafkaVersion])
        func deniedTopicsAndGroupsAreNamed(version: KafkaVersion) async throws {
            let authorized = try await AuthorizedCluster.start(version, users: ["all", "groupless", "blind"])
            let client = try authorized.cluster.client()
            try await client.createTopics(["orders", "payments"])
            for group in ["billing", "reports", "stock"] { try await client.commit([0: 0], of: "orders", for: group) }
            try await client.allowDescribe("all", [.topic("*"), .group("*"), .cluster])
            // May list groups, but describe only one of them.
            try await client.allowDescribe("groupless", [.topic("orders"), .group("billing"), .cluster])
            try await expectEverything(of: authorized)
            try await expectWhatIsAllowed(of: authorized)
            try await expectNothing(of: authorized)
        }

        private func flags(_ user: String) -> [String] {
            ["--sasl.enabled", "--sasl.username=\(user)", "--sasl.password=\(AuthorizedCluster.password)"]
        }

        private func check(_ authorized: AuthorizedCluster, _ user: String) async throws -> (CheckReport, TestSupport.ExitStatus)
        {
            try await CheckReport.run(["--kafka.server=\(authorized.bootstrap)"] + flags(user))
        }

        private func expectEverything(of authorized: AuthorizedCluster) async throws {
            let (report, status) = try await check(authorized, "all")
            #expect(status == .success)
            #expect(report.acl.allSatisfy { $0.status == "ok" }, "\(report.acl)")
        }

        private func expectWhatIsAllowed(of authorized: AuthorizedCluster) async throws {
            let exporter = try await Exporter(servers: authorized.bootstrap, flags: flags("groupless"))
            for _ in 0..<2 {
                let metrics = try await exporter.scrape()
                #expect(metrics["kafka_up"] == 1)
                #expect(metrics["kafka_topic_partitions", ["topic": "orders"]] == 1)
                #expect(metrics["kafka_topic_partition_current_offset", ["topic": "orders", "partition": "0"]] == 0)
                // Brokers do not even disclose that such a topic exists.
                #expect(metrics["kafka_topic_partitions", ["topic": "payments"]] == nil)
                let labels = ["consumergroup": "billing", "topic": "orders", "partition": "0"]
                #expect(metrics["kafka_consumergroup_current_offset", labels] == 0)
                #expect(metrics["kafka_consumergroup_members", ["consumergroup": "billing"]] == 0)
                #expect(metrics.series("kafka_consumergroup_current_offset").count == 1)
                #expect(metrics["kafka_scrape_collector_success", ["collector": "topics"]] == 1)
                #expect(metrics["kafka_scrape_collector_success", ["collector": "consumergroups"]] == 0)
                #expect(metrics.scrapeErrors("consumergroups", "acl") ?? 0 >= 2)
            }
            try await exporter.log(containing: "consumer groups (acl)", atLeast: 1)
            let lines = exporter.log(containing: "level=warn").filter { !$0.contains("login to Kafka") }
            #expect(lines.count == 1, "\(lines)")
            #expect(
                lines.first?.contains(
                    " subject=\"consumer groups (acl)\" error=\"2 may not be described by this login, grant Describe: reports, stock\""
                        + " advice=") == true, "\(lines)")

            let (report, status) = try await check(authorized, "groupless")
            #expect(status == .exited(1))
            for group in ["reports", "stock"] {
                let step = report.scrape.first { $0.error == "acl" && $0.text.contains("group \(group): ") }
                #expect(step?.advice?.contains("--group '\(group)'") == true, "\(report.scrape)")
            }
            #expect(
                report.acl.contains { $0.text.contains("no Describe on every topic") && $0.status == "warning" }, "\(report.acl)")
        }

        private func expectNothing(of authorized: AuthorizedCluster) async throws {
            let (report, status) = try await check(authorized, "blind")
            #expect(status == .exited(1))
            #expect(report.brokers.allSatisfy { $0.failure == nil }, "\(report.brokers)")
            let failure = report.acl.first { $0.text == "no Describe on any topic" }
            #expect(failure?.error == "acl")
            #expect(failure?.advice?.contains("--allow-principal User:blind --operation Describe --topic '*'") == true)
        }
    }
}

extension PrometheusText {
    /// The number of errors of this kind in one part of the scrapes.
    func scrapeErrors(_ collector: String, _ kind: String) -> Double? {
        self["kafka_exporter_scrape_errors_total", ["collector": collector, "error": kind]]
    }
}

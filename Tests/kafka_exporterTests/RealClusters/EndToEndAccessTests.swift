import TestSupport
import Testing

extension RealClusters {
    /// `--collector.end-to-end` with Kafka's own authorizer: what is not allowed is named, by the exporter and by `check`.
    @Suite struct EndToEndAccessTests {
        private static let topic = "kafka-exporter-end-to-end"

        @Test func theMissingACLIsNamed() async throws {
            let authorized = try await AuthorizedCluster.start(
                "4.3.1", users: ["creator", "writer", "reader", "stranger", "all"])
            let client = try authorized.cluster.client()
            for user in ["creator", "writer", "reader", "stranger", "all"] {
                try await client.allowDescribe(user, [.topic("orders"), .cluster, .group("*")])
            }
            try await expectCreation(authorized, client)
            try await client.allow("writer", .write, [.topic(Self.topic)])
            try await client.allow("reader", .read, [.topic(Self.topic)])
            try await client.allow("reader", .read, [.group(Self.topic)])
            try await client.allow("all", .write, [.topic(Self.topic)])
            try await client.allow("all", .read, [.topic(Self.topic)])
            try await expectMissing(
                "stranger", "grant Describe on the topic: kafka-acls.sh … --operation Describe --topic", authorized)
            try await expectMissing("reader", "grant Write on the topic: kafka-acls.sh … --operation Write --topic", authorized)
            try await expectMissing("writer", "grant Read on the topic: kafka-acls.sh … --operation Read --topic", authorized)
            try await expectMissing("all", "grant Read on the group: kafka-acls.sh … --operation Read --group", authorized)
            try await expectRecovery(authorized, client)
        }

        private func flags(_ user: String, _ more: [String] = []) -> [String] {
            [
                "--sasl.enabled", "--sasl.username=\(user)", "--sasl.password=\(AuthorizedCluster.password)",
                "--collector.end-to-end", "--end-to-end.interval=200ms", "--end-to-end.timeout=1s", "--topic.filter=^orders$",
                "--group.filter=^none$",
            ] + more
        }

        private func check(
            _ authorized: AuthorizedCluster, _ user: String, _ more: [String] = []
        ) async throws -> (CheckReport, TestSupport.ExitStatus) {
            try await CheckReport.run(["--kafka.server=\(authorized.bootstrap)"] + flags(user, more))
        }

        private func expectCreation(_ authorized: AuthorizedCluster, _ client: KafkaTestClient) async throws {
            try await client.allowDescribe("creator", [.topic(Self.topic)])
            let (missing, _) = try await check(authorized, "creator")
            let step = try #require(missing.endToEnd?.first)
            #expect(step.status == "failed" && step.text.hasSuffix("it does not exist"), "\(step)")
            #expect(step.advice?.contains("--replica-assignment 1 --config cleanup.policy=delete") == true, "\(step)")
            let (denied, _) = try await check(authorized, "creator", ["--end-to-end.create-topic"])
            #expect(denied.endToEnd?.first?.advice?.hasPrefix("grant Create on the topic: ") == true, "\(denied.endToEnd ?? [])")
            try await client.allow("creator", .create, [.topic(Self.topic)])
            for operation in [KafkaTestClient.AccessOperation.write, .read] {
                try await client.allow("creator", operation, [.topic(Self.topic)])
            }
            try await client.allow("creator", .read, [.group(Self.topic)])
            let (whole, status) = try await check(authorized, "creator", ["--end-to-end.create-topic"])
            #expect(whole.endToEnd?.map(\.status) == ["ok"], "\(whole.endToEnd ?? [])")
            #expect(
                whole.endToEnd?.first?.text.contains(
                    /^partition 0 \(broker 1\): written in \d+ ms, read in \d+ ms, committed in \d+ ms$/)
                    == true)
            #expect(status == .exited(1), "other ACLs are missing")
            #expect(try await client.partitions(of: Self.topic).count == 1)
        }

        private func expectMissing(_ user: String, _ advice: String, _ authorized: AuthorizedCluster) async throws {
            let exporter = try await Exporter(servers: authorized.bootstrap, flags: flags(user))
            let metrics = try await eventually("\(user): \(advice)") {
                try await exporter.scrape()
            } until: { metrics in
                metrics.scrapeErrors("end-to-end", "acl") ?? 0 > 0
                    && exporter.breaks(of: "end-to-end probe").contains { $0.contains(advice) }
            }
            #expect(metrics["kafka_scrape_collector_success", ["collector": "end-to-end"]] == 0)
            #expect(metrics["kafka_up"] == 1)
            let (report, _) = try await check(authorized, user)
            let step = report.endToEnd?.first { $0.advice?.hasPrefix(advice) == true }
            #expect(step?.error == "acl", "\(user): \(report.endToEnd ?? [])")
        }

        /// An ACL that is granted later is used.
        private func expectRecovery(_ authorized: AuthorizedCluster, _ client: KafkaTestClient) async throws {
            let exporter = try await Exporter(servers: authorized.bootstrap, flags: flags("all"))
            _ = try await eventually("commits fail") {
                try await exporter.scrape()
            } until: {
                $0["kafka_end_to_end_offset_commits_failed_total", ["partition": "0"]] ?? 0 > 0
            }
            try await client.allow("all", .read, [.group(Self.topic)])
            let metrics = try await eventually("commits succeed") {
                try await exporter.scrape()
            } until: {
                $0["kafka_end_to_end_offset_commit_latency_seconds_count", ["partition": "0"]] ?? 0 > 3
                    && exporter.recoveries(of: "end-to-end probe").count == 1
            }
            #expect(metrics["kafka_scrape_collector_success", ["collector": "end-to-end"]] == 1)
        }
    }
}

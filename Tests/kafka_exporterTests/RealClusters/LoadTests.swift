import KafkaSimulator
import TestSupport
import Testing

/// The load on a cluster with a fault.
@Suite struct LoadTests {
    private static let login = ["--sasl.enabled", "--sasl.username=exporter", "--sasl.password=wrong"]

    private static var scenario: Scenario {
        var scenario = Scenario()
        scenario.usesSASL = true
        scenario.topics = [TopicRule("orders", partitions: 6, rate: 60, start: 1000)]
        scenario.groups = [GroupRule("billing", topics: ["orders"], members: 2)]
        return scenario
    }

    private static func attempts(_ cluster: SimulatedCluster, at broker: Int32? = nil) -> Int {
        let statistics = cluster.statistics
        let requests = broker.map { statistics.brokers[$0]?.requests ?? [:] } ?? statistics.requests
        return requests[.saslAuthenticate] ?? 0
    }

    private static func errors(_ kind: String, in metrics: PrometheusText) -> Double {
        metrics.series("kafka_exporter_scrape_errors_total", where: ["error": kind]).values.reduce(0, +)
    }

    /// Without pauses, half a minute of scrapes would try the login a hundred times.
    @Test func aRefusedLoginIsRetriedWithGrowingPauses() async throws {
        let cluster = try SimulatedCluster(scenario: Self.scenario)
        let refusal = cluster.inject(.error(.saslAuthenticationFailed, api: .saslAuthenticate))
        let exporter = try await Exporter(servers: try cluster.start(), flags: Self.login)
        for count in 1...30 {
            let metrics = try await exporter.scrape(within: 3)
            #expect(metrics["kafka_up"] == 0)
            #expect(Self.errors("sasl", in: metrics) == Double(3 * count))
        }
        // The diagnosis makes no more attempts either.
        try await eventually("the diagnosis is logged") { !exporter.log(containing: "msg=diagnosis").isEmpty }
        #expect(
            try await exporter.log(containing: "msg=diagnosis", "Invalid username or password", atLeast: 1).count == 1,
            "\(exporter.log)")
        // After 0, 2, 6, 14 and 30 s; the first attempts are made in parallel.
        #expect((1...8).contains(Self.attempts(cluster)), "\(cluster.statistics)")

        cluster.clear(refusal)
        try await eventually("the login is accepted", within: .seconds(90)) { try await exporter.scrape()["kafka_up"] == 1 }
        #expect(try await exporter.breaks(of: "cluster", atLeast: 1).count == 1)
        cluster.stop()
    }

    @Test func oneBrokerThatRefusesTheLoginCostsOnlyItsOwnNumbers() async throws {
        let cluster = try SimulatedCluster(scenario: Self.scenario)
        let servers = try cluster.start()
        let exporter = try await Exporter(servers: servers, flags: Self.login)
        #expect(try await exporter.scrape().series("kafka_topic_partition_current_offset").count > 6)
        cluster.inject(.error(.saslAuthenticationFailed, broker: 2, api: .saslAuthenticate))
        let restart = cluster.inject(.refuse(broker: 2))
        #expect(try await exporter.scrape(within: 3)["kafka_up"] == 1)
        cluster.clear(restart)
        let before = Self.attempts(cluster, at: 2)
        for _ in 1...6 {
            let metrics = try await exporter.scrape(within: 3)
            #expect(metrics["kafka_up"] == 1)
            let offsets = metrics.series("kafka_topic_partition_current_offset", where: ["topic": "orders"])
            let state = cluster.state
            let known = (0..<Int32(6)).filter { state.leader(topic: "orders", partition: $0) != 2 }.map { "\($0)" }
            #expect(Set(offsets.keys.compactMap { $0["partition"] }) == Set(known))
        }
        #expect(Self.attempts(cluster, at: 2) - before <= 6)
        #expect(try await exporter.breaks(of: "broker 2", atLeast: 1).count == 1)
        cluster.stop()
    }

    /// librdkafka 2.10 and newer would reset its back-off each time.
    @Test func aClusterThatClosesConnectionsIsNotFlooded() async throws {
        let cluster = try SimulatedCluster(scenario: Self.scenario)
        cluster.inject(.reset())
        let exporter = try await Exporter(servers: try cluster.start())
        for _ in 1...3 { #expect(try await exporter.scrape(within: 5)["kafka_up"] == 0) }
        // 3 brokers, each with a few connections a second from the exporter and its diagnosis.
        #expect(cluster.statistics.connections <= 3 * 40, "\(cluster.statistics)")
        cluster.stop()
    }

    /// If the scrape waited for its deadline, this client would time out.
    @Test func aScrapeOfAClusterThatRefusesConnectionsEndsEarly() async throws {
        let servers = try (0..<3).map { _ in "127.0.0.1:\(try LoopbackPorts.next())" }.joined(separator: ",")
        let exporter = try await Exporter(servers: servers, flags: ["--scrape.timeout=5m"])
        for _ in 1...2 {
            let metrics = try PrometheusText(try await exporter.get("/metrics", timeout: .seconds(120)).text())
            #expect(metrics["kafka_up"] == 0)
            #expect(Self.errors("connect", in: metrics) > 0)
        }
        #expect(exporter.breaks(of: "cluster").allSatisfy { $0.contains("Connection refused") }, "\(exporter.log)")
    }

    /// The bootstrap address now leads to another cluster, and none of the brokers is left.
    @Test func aClusterThatMovedIsFound() async throws {
        let old = try SimulatedCluster(scenario: Self.scenario)
        let new = try SimulatedCluster(scenario: Self.scenario)
        _ = try old.start()
        _ = try new.start()
        let port = try LoopbackPorts.next()
        var proxy: TCPProxy? = try TCPProxy(port: port, targets: [Int(try #require(old.port(ofBroker: 1)))])
        let exporter = try await Exporter(servers: "127.0.0.1:\(port)")
        #expect(try await exporter.scrape()["kafka_up"] == 1)
        proxy = nil
        old.stop()
        #expect(try await exporter.scrape(within: 3)["kafka_up"] == 0)
        proxy = try await eventually("the port is free") {
            try? TCPProxy(port: port, targets: [Int(new.port(ofBroker: 1) ?? 0)])
        } until: {
            $0 != nil
        }
        let address = "127.0.0.1:\(try #require(new.port(ofBroker: 2)))"
        try await eventually("the new cluster is found") {
            try await exporter.scrape().series("kafka_broker_info").keys.contains { $0["address"] == address }
        }
        withExtendedLifetime(proxy) {}
        new.stop()
    }

    /// An open consumer looks up the coordinator of its own group once a second.
    @Test func noCoordinatorIsLookedUp() async throws {
        let cluster = try SimulatedCluster(scenario: Self.scenario)
        cluster.inject(.error(.groupAuthorizationFailed, api: .findCoordinator))
        cluster.inject(.latency(.milliseconds(100)))
        let exporter = try await Exporter(servers: try cluster.start())
        for _ in 1...10 { #expect(try await exporter.scrape()["kafka_up"] == 1) }
        #expect(cluster.statistics.requests[.findCoordinator] == nil)
        cluster.stop()
    }

    @Test func aClientOverItsQuotaIsReportedOnce() async throws {
        // With more brokers, some would not get the time to say that they throttle as well.
        var scenario = Self.scenario
        scenario.brokers = [1]
        let cluster = try SimulatedCluster(scenario: scenario)
        let exporter = try await Exporter(servers: try cluster.start())
        #expect(try await exporter.scrape()["kafka_up"] == 1)
        for _ in 1...2 {
            let quota = cluster.inject(.throttle(.milliseconds(900)))
            // The first answer arrives in time, and announces why the next does not.
            #expect(try await exporter.scrape(within: 2).series("kafka_scrape_collector_success").values.contains(0))
            cluster.clear(quota)
            _ = cluster.inject(.throttle(.milliseconds(1)))
            #expect(try await exporter.scrape()["kafka_up"] == 1)
        }
        #expect(Self.errors("throttled", in: try await exporter.scrape()) > 0)
        let lines = try await exporter.breaks(of: "quota", atLeast: 1)
        #expect(lines.count == 1 && lines.allSatisfy { $0.contains("the client is over its quota") }, "\(exporter.log)")
        #expect(exporter.recoveries(of: "quota").isEmpty)
        #expect(exporter.log(containing: "msg=diagnosis").isEmpty)
        cluster.stop()
    }
}

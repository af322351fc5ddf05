import TestSupport
import Testing

extension RealClusters {
    /// Lag in seconds on a real broker, whose records have the times of a producer's clock.
    @Suite struct LagSecondsTruthTests {
        private static let group = "seconds-stopped"
        private static let topic = "seconds-orders"

        /// The group's age of the topic; nil if none is published.
        private func age(by exporter: Exporter) async throws -> Double? {
            try await exporter.scrape().series("kafka_consumergroup_lag_seconds_max", where: ["consumergroup": Self.group]).values
                .first
        }

        /// A consumer stops, the topic is idle then, and another exporter starts in the middle.
        @Test func aStoppedConsumersLagGrowsBySeconds() async throws {
            try await ClientUnderTest.$current.withValue(.auto) {
                let cluster = try await KafkaCluster.shared(version: "4.3.1", brokers: 3)
                let client = try cluster.client()
                try await client.createTopic(Self.topic, partitions: 1)
                try await client.produce(10, to: Self.topic)
                try await client.commit([0: 10], of: Self.topic, for: Self.group)
                let exporter = try await Exporter(servers: cluster.bootstrap)
                for _ in 1...3 {
                    #expect(try await age(by: exporter) == 0)
                    try await Task.sleep(for: .milliseconds(500))
                }

                let stop = ContinuousClock.now
                try await client.produce(5, to: Self.topic)
                let produced = ContinuousClock.now
                // In the walks' rhythm of a second, an age is known within two.
                var oldest = 0.0
                for _ in 1...12 {
                    let start = ContinuousClock.now
                    let age = try #require(try await age(by: exporter))
                    let (least, most) = (produced.duration(to: start) / .seconds(1), stop.duration(to: .now) / .seconds(1))
                    #expect(age >= least - 2.5 && age <= most + 2.5)
                    oldest = max(oldest, age)
                    try await Task.sleep(for: .seconds(1))
                }
                #expect(oldest >= 8)

                // It was not there when the records were written, so it looks them up.
                let later = try await Exporter(servers: cluster.bootstrap)
                let found = try await eventually("the age is looked up") {
                    try await (ContinuousClock.now, age(by: later))
                } until: {
                    $0.1 != nil
                }
                let truth = stop.duration(to: found.0) / .seconds(1)
                let foundAge = try #require(found.1)
                #expect(abs(foundAge - truth) <= max(2.5, 0.1 * truth))

                try await client.commit([0: 15], of: Self.topic, for: Self.group)
                for exporter in [exporter, later] { #expect(try await age(by: exporter) == 0) }
            }
        }
    }
}

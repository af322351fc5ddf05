import KafkaReader
import TestSupport
import Testing

@testable import Collector

@Suite struct LogDirectoryTests {
    private static func replica(_ topic: String, size: Int64, lag: Int64 = 0, isFuture: Bool = false) -> LogDirectory.Replica {
        LogDirectory.Replica(topic: topic, partition: 0, size: size, offsetLag: lag, isFuture: isFuture)
    }

    private var contents: InMemoryCluster.Contents {
        var contents = InMemoryCluster.Contents.small
        contents.leaders = ["orders": [1], "payments": [2]]
        contents.replicas = [
            "orders": [.init(count: 2, inSync: 2, preferred: 1)], "payments": [.init(count: 1, inSync: 1, preferred: 2)],
        ]
        contents.logDirectories = [
            1: .success([
                LogDirectory(
                    path: "/a", isOnline: true, totalBytes: 1_000, usableBytes: 400,
                    replicas: [Self.replica("orders", size: 50), Self.replica("orders", size: 7, isFuture: true)]),
                LogDirectory(path: "/b", isOnline: true, totalBytes: -1, usableBytes: -1, replicas: []),
            ]),
            2: .success([
                LogDirectory(
                    path: "/a", isOnline: true, totalBytes: 1_000, usableBytes: 300,
                    replicas: [Self.replica("orders", size: 40, lag: 3), Self.replica("payments", size: 9)])
            ]),
        ]
        return contents
    }

    @Test func directoriesAndTopicsHaveTheirSizes() async {
        #expect(
            await WalkOverMemory(LogDirectories(), contents).series() == [
                #"kafka_broker_log_dir_size_bytes{id="1",path="/a"} 50"#,
                #"kafka_broker_log_dir_size_bytes{id="1",path="/b"} 0"#,
                #"kafka_broker_log_dir_size_bytes{id="2",path="/a"} 49"#,
                #"kafka_broker_log_dir_total_bytes{id="1",path="/a"} 1000"#,
                #"kafka_broker_log_dir_total_bytes{id="2",path="/a"} 1000"#,
                #"kafka_broker_log_dir_usable_bytes{id="1",path="/a"} 400"#,
                #"kafka_broker_log_dir_usable_bytes{id="2",path="/a"} 300"#,
                #"kafka_broker_log_dir_online{id="1",path="/a"} 1"#,
                #"kafka_broker_log_dir_online{id="1",path="/b"} 1"#,
                #"kafka_broker_log_dir_online{id="2",path="/a"} 1"#,
                #"kafka_topic_log_dir_size_bytes{topic="orders"} 90"#,
                #"kafka_topic_log_dir_size_bytes{topic="payments"} 9"#,
                #"kafka_topic_partition_replica_lag{broker="1",partition="0",topic="orders"} 0"#,
                #"kafka_topic_partition_replica_lag{broker="2",partition="0",topic="orders"} 3"#,
                #"kafka_topic_partition_replica_lag{broker="2",partition="0",topic="payments"} 0"#,
            ])
    }

    /// A replica may be on the broker, or in the directory, that did not answer.
    @Test func sizesOfTopicsNeedAllBrokersAndDirectories() async {
        var contents = contents
        contents.logDirectories[1] = .failure(KafkaError(.timedOut, .logDirectories, target: .broker(1)))
        let walk = WalkOverMemory(LogDirectories(), contents)
        let snapshot = await walk.run()
        #expect(
            walk.series(of: snapshot).filter { $0.contains("kafka_topic_log_dir_size_bytes") } == [
                #"kafka_topic_log_dir_size_bytes{topic="payments"} 9"#
            ])
        #expect(walk.series(of: snapshot).contains(#"kafka_broker_log_dir_size_bytes{id="2",path="/a"} 49"#))
        #expect(snapshot.outcomes.last?.failures.map(\.subject) == [.broker(1)])
        contents.logDirectories[1] = .success([
            LogDirectory(path: "/a", isOnline: false, totalBytes: -1, usableBytes: -1, replicas: [])
        ])
        let series = await WalkOverMemory(LogDirectories(), contents).series()
        #expect(series.contains(#"kafka_broker_log_dir_online{id="1",path="/a"} 0"#))
        #expect(!series.contains { $0.contains(#"log_dir_size_bytes{topic="orders"}"#) || $0.contains(#"size_bytes{id="1""#) })
    }

    /// A dead broker is not among those that are asked.
    @Test func aReplicaThatNobodyReportsMakesTheSizeUnknown() async {
        var contents = contents
        contents.brokers = [2]
        let series = await WalkOverMemory(LogDirectories(), contents).series()
        #expect(series.filter { $0.contains("kafka_topic_log_dir_size_bytes") }.map { $0.contains("payments") } == [true])
    }

    @Test func aReplicaThatIsReportedTwiceCountsOnce() async {
        var contents = contents
        let twice = LogDirectory(
            path: "/a", isOnline: true, totalBytes: 1, usableBytes: 1,
            replicas: [Self.replica("payments", size: 9), Self.replica("payments", size: 9)])
        contents.logDirectories[2] = .success([twice])
        let series = await WalkOverMemory(LogDirectories(), contents).series()
        #expect(series.contains(#"kafka_topic_log_dir_size_bytes{topic="payments"} 9"#))
        #expect(series.contains(#"kafka_broker_log_dir_size_bytes{id="2",path="/a"} 9"#))
    }
}

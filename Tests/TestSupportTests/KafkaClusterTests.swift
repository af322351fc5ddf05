import Foundation
import TestSupport
import Testing

/// One after another: each cluster takes a good part of a small machine.
@Suite(.serialized, .enabled(if: KafkaDistribution.isAvailable, Comment(rawValue: KafkaDistribution.unavailableReason)))
struct KafkaClusterTests {
    @Test(arguments: KafkaVersion.all)
    func clusterTakesTopicsMessagesCommitsAndMembers(version: KafkaVersion) async throws {
        let launch = ContinuousClock.now
        try await withKafkaCluster(version: version) { cluster in
            let start = ContinuousClock.now - launch
            let client = try cluster.client()
            try await client.createTopic("orders", partitions: 3)
            try await client.produce(7, to: "orders", partition: 1)
            try await client.commit([0: 0, 1: 5], of: "orders", for: "billing")
            if version >= "0.10" {
                let member = try await client.join(group: "shipping", topics: ["orders"], clientID: "truck")
                #expect(member.assignment == ["orders": [0, 1, 2]])
                try await member.leave()
            }
            if version >= "1.1" {
                try await client.deleteGroup("billing")
            }
            if version >= "0.10" {
                try await client.deleteTopic("orders")
            }
            print("Kafka \(version), 1 broker: started in \(start), filled in \(ContinuousClock.now - launch - start)")
        }
    }

    @Test(arguments: ["4.3.1", "3.9.2", "1.1.1", "0.10.2.2"] as [KafkaVersion])
    func killedFrozenAndRestartedBrokersBehaveAsSuch(version: KafkaVersion) async throws {
        let launch = ContinuousClock.now
        try await withKafkaCluster(version: version, brokers: 3) { cluster in
            print("Kafka \(version), 3 brokers: started in \(ContinuousClock.now - launch)")
            let client = try cluster.client()
            try await client.createTopic("orders", partitions: 3, replicationFactor: 3)

            #expect(try await client.leaders(of: "orders").sorted() == [1, 2, 3])
            try await client.commit([0: 1], of: "orders", for: "billing")
            #expect(try await [1, 2, 3].contains(client.coordinator(of: "billing")))

            let broker = cluster.broker(3)
            let port = broker.port
            broker.kill()
            try await eventually("broker 3 has left the cluster") {
                try await cluster.broker(1).registeredBrokers()
            } until: {
                $0 == [1, 2]
            }
            try await client.produce(5, to: "orders", partition: 0)
            try await broker.restart()
            #expect(broker.port == port)
            try await eventually("everybody knows broker 3 again") {
                try await cluster.broker(1).registeredBrokers()
            } until: {
                $0 == [1, 2, 3]
            }

            broker.freeze()
            await #expect(throws: (any Error).self) { try await broker.registeredBrokers() }
            broker.thaw()
            try await eventually("broker 3 answers again") {
                try await broker.registeredBrokers()
            } until: {
                $0.contains(3)
            }
            try await cluster.broker(2).shutDown()
            broker.freeze()
            // The cluster is stopped with a frozen broker in it, and one that has ended.
        }
    }

    @Test func nothingIsLeftOfAStoppedCluster() async throws {
        var processes: [Int32] = []
        var directory = ""
        try await withKafkaCluster(version: "2.8.2") { cluster in
            cluster.broker(1).freeze()
            processes = [cluster.broker(1).processID, cluster.zookeeper?.processID].compactMap { $0 }
            directory = cluster.dataDirectory
            #expect(FileManager.default.fileExists(atPath: directory))
        }
        #expect(processes.count == 2)
        for process in processes {
            #expect(!FileManager.default.fileExists(atPath: "/proc/\(process)"))
        }
        #expect(!FileManager.default.fileExists(atPath: directory))
    }

    @Test func aBrokerThatCannotStartShowsItsLog() async throws {
        await #expect {
            try await KafkaCluster.start(version: "1.1.1", properties: ["log.retention.ms": "soon"])
        } throws: {
            "\($0)".contains("Invalid value soon for configuration log.retention.ms")
        }
    }

    @Test func propertiesAndListenersReachTheBrokers() async throws {
        var configuration = KafkaCluster.Configuration(version: "4.3.1")
        configuration.listeners = ["INTERNAL": "PLAINTEXT"]
        configuration.properties = ["advertised.listeners": "PLAINTEXT://localhost:@PORT@,INTERNAL://127.0.0.1:@PORT:INTERNAL@"]
        configuration.brokerProperties = [1: ["num.partitions": "5"]]
        try await withKafkaCluster(configuration) { cluster in
            let client = try KafkaTestClient(bootstrap: cluster.bootstrap(listener: "INTERNAL"))
            try await client.createTopic("orders", partitions: 2)
            try await client.produce(1, to: "orders", partition: 1)
            let description = try await KafkaTool.run(
                version: "4.3.1", mainClass: "kafka.admin.ConfigCommand",
                arguments: ["--bootstrap-server", cluster.bootstrap, "--describe", "--entity-type", "brokers", "--all"])
            #expect(description.contains("num.partitions=5"))
            #expect(description.contains("PLAINTEXT://localhost:\(cluster.broker(1).port)"))
        }
    }

    @Test func sharedClustersAreOneAndTheSame() async throws {
        async let first = KafkaCluster.shared(version: "1.1.1")
        async let second = KafkaCluster.shared(version: "1.1.1")
        #expect(try await first === second)
    }
}

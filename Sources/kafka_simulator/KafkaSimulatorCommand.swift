import Glibc
import KafkaSimulator

@main struct KafkaSimulatorCommand {
    static func main() throws {
        var scenario = Scenario()
        scenario.topics = [TopicRule("orders", partitions: 12, rate: 100, start: 1000), TopicRule("pay-{n}", partitions: 3)]
        scenario.topics[1].count = 5
        scenario.groups = [GroupRule("billing", topics: ["orders"], members: 3), GroupRule("new", topics: ["orders", "pay-*"], members: 2)]
        scenario.groups[1].groupProtocol = .consumer
        let cluster = try SimulatedCluster(scenario: scenario)
        print(try cluster.start(port: 19492))
        while true { sleep(1); print(cluster.statistics.requests) }
    }
}

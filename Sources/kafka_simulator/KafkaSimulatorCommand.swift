import Glibc
import KafkaSimulator

@main struct KafkaSimulatorCommand {
    static func main() {
        do {
            let scenario = try Scenario(contentsOfFile: CommandLine.arguments[1])
            let cluster = try SimulatedCluster(scenario: scenario)
            print(try cluster.start(port: 19492))
            fflush(nil)
            while true { sleep(1) }
        } catch { print(error) }
    }
}

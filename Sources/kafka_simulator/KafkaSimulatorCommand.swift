import BuildInformation
import CommandLineFlags
import Glibc
import KafkaSimulator
import System
import WebServer

/// Runs a scenario until it is stopped.
@main
struct KafkaSimulatorCommand {
    static func main() async {
        // Blocked before any thread starts, so that all threads inherit it and the signals wait for `sigwait`.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        let version = "kafka_simulator \(String(cString: kafka_exporter_version))"
        let configuration = SimulatorFlags.command(version: version).parseOrExit(validate: SimulatorFlags.validate)
        do {
            let cluster = try SimulatedCluster(scenario: try Scenario(contentsOfFile: configuration.scenarioFile))
            let bootstrap = try cluster.start(
                host: configuration.listen.host, port: UInt16(configuration.listen.port),
                advertisedHost: configuration.advertisedHost)
            let control = try configuration.control.map { address in
                let server = WebServer(
                    configuration: .init(listenAddresses: [address]), routes: ControlPort(cluster: cluster).routes)
                return (server: server, addresses: try server.start())
            }
            announce(cluster, bootstrap: bootstrap, control: control?.addresses)

            var received: Int32 = 0
            sigwait(&signals, &received)
            await control?.server.shutdown(within: .seconds(1))
            cluster.stop()
        } catch {
            complain("kafka_simulator: error: \(error)")
            exit(1)
        }
    }

    private static func announce(_ cluster: SimulatedCluster, bootstrap: String, control: [HostPort]?) {
        print("simulated cluster \(cluster.summary)")
        print("bootstrap servers: \(bootstrap)")
        if let control { print("control port: http://\(control.map(\.description).joined(separator: ", "))/") }
        // Output to a pipe would be buffered otherwise.
        fflush(nil)
    }

    private static func complain(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}

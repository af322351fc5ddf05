import CommandLineFlags
import System

/// The command line of the simulator.
struct SimulatorFlags {
    var scenario = ""
    var listenAddress = "127.0.0.1:19092"
    var advertisedHost = ""
    var controlAddress = ""

    static func command(version: String) -> Command<SimulatorFlags> {
        Command(
            name: "kafka_simulator", version: version, summary: "simulated Kafka cluster",
            help: "A simulated Kafka cluster: its brokers listen on real ports and follow a scenario.",
            values: SimulatorFlags(),
            flags: [
                Flag(
                    "scenario", \.scenario, placeholder: "FILE",
                    help: "The scenario, such as config/scenarios/demo.yaml. Required."),
                Flag(
                    "listen", \.listenAddress,
                    help:
                        "IPv4 address of the first broker; the others use the following ports. Port 0 selects a free port for each."
                ),
                Flag(
                    "advertised-host", \.advertisedHost, placeholder: "HOST",
                    help:
                        "The host that the brokers advertise to clients; required if they listen on every address. "
                        + "By default the address of --listen."),
                Flag(
                    "control", \.controlAddress, placeholder: "HOST:PORT",
                    help: "Address of the control port, for injecting faults at run time. Disabled by default."),
            ])
    }

    /// The flags' values, checked.
    struct Configuration {
        let scenarioFile: String
        let listen: HostPort
        /// nil for the addresses the brokers listen on.
        let advertisedHost: String?
        let control: HostPort?
    }

    static func validate(_ flags: ParsedFlags<SimulatorFlags>) throws(UsageError) -> Configuration {
        let values = flags.values
        guard !values.scenario.isEmpty else { throw UsageError("required flag --scenario not provided") }
        let listen = try address(values.listenAddress, of: "listen")
        guard !["", "0.0.0.0"].contains(listen.host) || !values.advertisedHost.isEmpty else {
            throw UsageError(
                "--listen: an address for every interface cannot be advertised to clients; set --advertised-host=HOST"
            )
        }
        return Configuration(
            scenarioFile: values.scenario, listen: listen,
            advertisedHost: values.advertisedHost.isEmpty ? nil : values.advertisedHost,
            control: values.controlAddress.isEmpty ? nil : try address(values.controlAddress, of: "control"))
    }

    private static func address(_ text: String, of flag: String) throws(UsageError) -> HostPort {
        do throws(HostPort.Failure) {
            return try HostPort(parsing: text)
        } catch {
            throw UsageError("--\(flag): \(error)")
        }
    }
}

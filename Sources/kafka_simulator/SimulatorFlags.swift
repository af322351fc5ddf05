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
            name: "kafka_simulator", version: version,
            help: "A simulated Kafka cluster: brokers on ports of their own, which do what a scenario says.",
            values: SimulatorFlags(),
            flags: [
                Flag(
                    "scenario", \.scenario, placeholder: "FILE",
                    help: "The scenario, such as config/scenarios/demo.yaml. Required."),
                Flag(
                    "listen", \.listenAddress,
                    help:
                        "IPv4 address of the first broker; the others take the ports that follow. Port 0 is a free one for each."),
                Flag(
                    "advertised-host", \.advertisedHost, placeholder: "HOST",
                    help:
                        "The host by which clients reach the brokers, and are told to; required where they listen on every address. "
                        + "By default the address of --listen."),
                Flag(
                    "control", \.controlAddress, placeholder: "HOST:PORT",
                    help: "Address of the control port, by which faults are made at run time. Off by default."),
            ])
    }

    /// The flags' values, checked.
    struct Configuration {
        let scenarioFile: String
        let listen: HostPort
        /// nil for where they listen.
        let advertisedHost: String?
        let control: HostPort?
    }

    static func validate(_ flags: ParsedFlags<SimulatorFlags>) throws(UsageError) -> Configuration {
        let values = flags.values
        guard !values.scenario.isEmpty else { throw UsageError("required flag --scenario not provided") }
        let listen = try address(values.listenAddress, of: "listen")
        guard !["", "0.0.0.0"].contains(listen.host) || !values.advertisedHost.isEmpty else {
            throw UsageError(
                "--listen: clients cannot be told to connect to every address; say with --advertised-host=HOST how they reach this one"
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

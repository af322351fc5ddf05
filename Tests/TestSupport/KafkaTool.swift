/// Runs Java main classes of a Kafka version: its brokers, and its command-line tools.
public enum KafkaTool {
    /// Starts a class and leaves it running, e.g. a consumer of this Kafka version.
    public static func start(
        version: KafkaVersion, mainClass: String, arguments: [String] = [], jvmOptions: [String] = [], heapMegabytes: Int = 128,
        inputFile: String = "/dev/null", output: ChildProcess.Output = .captured
    ) async throws -> ChildProcess {
        let command = try Self.command(
            version: version, mainClass: mainClass, jvmOptions: jvmOptions, heapMegabytes: heapMegabytes)
        return try ChildProcess(command + arguments, inputFile: inputFile, output: output)
    }

    /// The command for a class; the class's own arguments are appended.
    public static func command(
        version: KafkaVersion, mainClass: String, jvmOptions: [String] = [], heapMegabytes: Int = 128
    ) throws -> [String] {
        let distribution = try KafkaDistribution.require()
        let logging = try LoggingConfiguration.shared.get()
        // In steps: Swift 6.0's type checker cannot handle one long sum of arrays.
        var command = [
            distribution.java, "-Xmx\(heapMegabytes)m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto",
            "-Dlog4j.configuration=file:\(logging.log4j)", "-Dlog4j2.configurationFile=\(logging.log4j2)",
            "-Dzookeeper.jmx.log4j.disable=true", "-Dzookeeper.admin.enableServer=false",
        ]
        command += jvmOptions
        command += ["-cp", try distribution.classPath(of: version), mainClass]
        return command
    }

    /// Runs a class to its end.
    /// - Returns: its standard output.
    /// - Throws: with all its output if it fails.
    @discardableResult
    public static func run(
        version: KafkaVersion, mainClass: String, arguments: [String] = [], jvmOptions: [String] = [],
        inputFile: String = "/dev/null", within limit: Duration = .seconds(120)
    ) async throws -> String {
        let process = try await start(
            version: version, mainClass: mainClass, arguments: arguments, jvmOptions: jvmOptions, inputFile: inputFile)
        let status = try await process.exitStatus(within: limit)
        guard status == .success else {
            throw TestSupportError(
                """
                \(mainClass) \(arguments.joined(separator: " ")) of Kafka \(version): \(status)
                \(process.standardOutput)\(process.standardError)
                """)
        }
        return process.standardOutput
    }
}

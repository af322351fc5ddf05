import CommandLineFlags
import Testing

@Suite struct EnvironmentTests {
    typealias Expectation = @Sendable (inout SampleValues) -> Void

    static let given: [([String: String], [String], Expectation)] = [
        (["SAMPLE_USER_NAME": "x"], [], { $0.name = "x" }),
        (["SAMPLE_USER_NAME": "x"], ["--user.name=y"], { $0.name = "y" }),
        (["SAMPLE_USER_NAME": ""], [], { _ in }),
        // A flag with further variables uses its own one also if the flag is given empty.
        (["SAMPLE_USER_NAME": "x"], ["--user.name="], { $0.name = "x" }),
        (["SAMPLE_USER": "old"], ["--user.name", ""], { $0.name = "old" }),
        (["SAMPLE_USER": ""], ["--user.name="], { $0.name = "" }),
        (["SAMPLE_PASSWORD": "p"], ["--password="], { _ in }),
        (["SAMPLE_USER": "old"], [], { $0.name = "old" }),
        (["LOGNAME_OF_OLD": "older", "SAMPLE_USER": "old"], [], { $0.name = "old" }),
        (["SAMPLE_USER_NAME": "x", "SAMPLE_USER": "old"], [], { $0.name = "x" }),
        (["SAMPLE_USER_NAME": "a\nb\n"], [], { $0.name = "a\nb\n" }),
        (["SAMPLE_COUNT": "9"], [], { $0.count = 9 }),
        (["SAMPLE_COUNT": "nonsense"], ["--count=9"], { $0.count = 9 }),
        (["SAMPLE_ENABLED": "true"], [], { $0.isEnabled = true }),
        (["SAMPLE_ENABLED": "true"], ["--no-enabled"], { $0.isEnabled = false }),
        (["SAMPLE_SASL_HANDSHAKE": "false"], [], { $0.hasHandshake = false }),
        (["SAMPLE_SERVER": "b:1"], [], { $0.servers = ["b:1"] }),
        (["SAMPLE_SERVER": "b:1\nc:2\n"], [], { $0.servers = ["b:1", "c:2"] }),
        (["SAMPLE_SERVER": "b:1\r\nc:2\r\n"], [], { $0.servers = ["b:1", "c:2"] }),
        (["SAMPLE_SERVER": "b:1,c:2"], [], { $0.servers = ["b:1", "c:2"] }),
        (["SAMPLE_SERVER": "b:1\nc:2"], ["--server=d:3"], { $0.servers = ["d:3"] }),
        (["SAMPLE_TAG": "1\n2"], [], { $0.tags = [1, 2] }),
        (["SAMPLE_HELP": "true", "SAMPLE_VERSION": "true"], [], { _ in }),
        // Kubernetes adds these to every pod for a service called sample.
        (["SAMPLE_PORT": "tcp://10.0.0.1:9308", "SAMPLE_SERVICE_HOST": "10.0.0.1"], [], { _ in }),
    ]

    @Test(arguments: given)
    func setsFlags(_ environment: [String: String], _ arguments: [String], _ change: Expectation) throws {
        var expected = SampleValues()
        change(&expected)
        #expect(try sampleValues(arguments, environment: environment) == expected)
    }

    @Test(
        arguments: [
            (["SAMPLE_COUNT": "ten"], "$SAMPLE_COUNT: expected a whole number, got 'ten'"),
            (["SAMPLE_COUNT": "0"], "$SAMPLE_COUNT: must be at least 1, got 0"),
            (["SAMPLE_SASL_HANDSHAKE": "no"], "$SAMPLE_SASL_HANDSHAKE: expected true or false, got 'no'"),
            (["SAMPLE_TAG": "1\n\n2"], "$SAMPLE_TAG: expected a whole number, got ''"),
        ])
    func errorsNameTheVariable(_ environment: [String: String], _ message: String) {
        #expect(errorMessage([], environment: environment) == message)
    }

    @Test func originsNameFlagOrVariable() throws {
        let request = try parseSample(["--count=1"], environment: ["SAMPLE_USER": "old", "SAMPLE_COUNT": "2"])
        guard case .run(let flags) = request else {
            Issue.record("nothing to run")
            return
        }
        #expect(flags.origin(of: \.count) == .commandLine(flag: "count"))
        #expect(flags.origin(of: \.name) == .environment(variable: "SAMPLE_USER"))
        #expect(flags.origin(of: \.color) == .standard(flag: "color"))
        #expect([\.count, \.name, \.color].map { flags.origin(of: $0).description } == ["--count", "$SAMPLE_USER", "--color"])
    }
}

import Testing

@testable import CommandLineFlags

@Suite struct CommandParseTests {
    typealias Expectation = @Sendable (inout SampleValues) -> Void

    static let accepted: [([String], Expectation)] = [
        ([], { _ in }),
        (["--user.name=x"], { $0.name = "x" }),
        (["--user.name", "x"], { $0.name = "x" }),
        (["--user.name="], { $0.name = "" }),
        (["--user.name", ""], { $0.name = "" }),
        (["--user.name=a=b=c"], { $0.name = "a=b=c" }),
        (["--user.name=--enabled"], { $0.name = "--enabled" }),
        (["--user.name=@file"], { $0.name = "@file" }),
        (["--user.name", "-"], { $0.name = "-" }),
        (["--user.name", "--", "-x"], { $0.name = "-x" }),
        (["--user.name", "--", "@x"], { $0.name = "@x" }),
        (["--user.name=\u{301}x"], { $0.name = "\u{301}x" }),
        (["-u", "x"], { $0.name = "x" }),
        (["-ux"], { $0.name = "x" }),
        (["-u=x"], { $0.name = "=x" }),
        (["--count=7"], { $0.count = 7 }),
        (["--count", "+7"], { $0.count = 7 }),
        (["--timeout=1m30s"], { $0.timeout = .seconds(90) }),
        (["--color=green"], { $0.color = .green }),
        (["--enabled"], { $0.isEnabled = true }),
        (["-e"], { $0.isEnabled = true }),
        (
            ["-ec5"],
            {
                $0.isEnabled = true
                $0.count = 5
            }
        ),
        (["--no-enabled"], { $0.isEnabled = false }),
        (["--enabled=true"], { $0.isEnabled = true }),
        (["--enabled=1"], { $0.isEnabled = true }),
        (["--enabled=false"], { $0.isEnabled = false }),
        (["--no-sasl.handshake"], { $0.hasHandshake = false }),
        (["--sasl.handshake=false"], { $0.hasHandshake = false }),
        (["--sasl.handshake=F"], { $0.hasHandshake = false }),
        (["--server=b:1"], { $0.servers = ["b:1"] }),
        (["--server=b:1", "--server", "c:2", "-sd:3"], { $0.servers = ["b:1", "c:2", "d:3"] }),
        (["--server=b:1,c:2", "--server=d:3"], { $0.servers = ["b:1", "c:2", "d:3"] }),
        (["--server= b:1 , c:2 "], { $0.servers = ["b:1", "c:2"] }),
        (["--tag=1", "--tag=-2"], { $0.tags = [1, -2] }),
        (["--password=hunter2"], { $0.password.text = "hunter2" }),
        (["--"], { _ in }),
    ]

    @Test(arguments: accepted)
    func accepts(_ arguments: [String], _ change: Expectation) throws {
        var expected = SampleValues()
        change(&expected)
        #expect(try sampleValues(arguments) == expected)
    }

    @Test(
        arguments: [
            (["--foo"], "unknown long flag '--foo'"),
            (["--foo=1"], "unknown long flag '--foo'"),
            (["--no-foo"], "unknown long flag '--no-foo'"),
            (["--no-count"], "unknown long flag '--no-count'"),
            (["--no-count=1"], "unknown long flag '--no-count'"),
            (["--no-"], "unknown long flag '--no-'"),
            (["--no-help"], "unknown long flag '--no-help'"),
            (["--help=x"], "unknown long flag '--help'"),
            (["--=x"], "unknown long flag '--'"),
            (["-x"], "unknown short flag '-x'"),
            (["-ex"], "unknown short flag '-x'"),
            (["-e="], "unknown short flag '-='"),
            (["--user.name"], "expected argument for flag '--user.name'"),
            (["--user.name", "--count=1"], "expected argument for flag '--user.name'"),
            (["--user.name", "-x"], "expected argument for flag '--user.name'"),
            (["--user.name", "--"], "expected argument for flag '--user.name'"),
            (["-u"], "expected argument for flag '-u'"),
            (["--server", "--tag"], "expected argument for flag '--server'"),
            (["x"], "unexpected x"),
            ([""], "unexpected ''"),
            (["-"], "unexpected -"),
            (["--", "--count=1"], "unexpected --count=…"),
            (["count=1"], "unexpected count=…"),
            (["=1"], "unexpected =…"),
            (
                ["\u{2013}-password=x"],
                "unexpected \u{2013}-password=…, which begins with \"\u{2013}\", a dash of word processors: a flag begins with two hyphens, \"--\""
            ),
            (
                ["\u{2014}password", "x"],
                "unexpected \u{2014}password, which begins with \"\u{2014}\", a dash of word processors: a flag begins with two hyphens, \"--\""
            ),
            (["-\u{2013}password=x"], "unknown short flag '-\u{2013}'"),
            (["--enabled", "true"], "unexpected true"),
            (["--count=1", "--count=2"], "flag 'count' cannot be repeated"),
            (["--enabled", "--no-enabled"], "flag 'enabled' cannot be repeated"),
            (["-ee"], "flag 'enabled' cannot be repeated"),
            (["--no-enabled=true"], "unexpected value for flag '--no-enabled', write --enabled=true or --enabled=false"),
            (["--enabled=yes"], "--enabled: expected true or false, got 'yes'"),
            (["--enabled="], "--enabled: expected true or false, got ''"),
            (["--count=ten"], "--count: expected a whole number, got 'ten'"),
            (["--count="], "--count: expected a whole number, got ''"),
            (["--count=1.5"], "--count: expected a whole number, got '1.5'"),
            (["--count=99999999999999999999"], "--count: expected a whole number, got '99999999999999999999'"),
            (["--count=0"], "--count: must be at least 1, got 0"),
            (["--timeout=0"], "--timeout: must be more than 0s, got 0s"),
            (["--timeout=-1m"], "--timeout: must be more than 0s, got -1m"),
            (["--timeout=10"], "--timeout: missing unit in duration \"10\", expected one such as 30s, 1m30s or 1.5h"),
            (["--color=blue"], "--color: expected one of red, green, got 'blue'"),
            (["--tag=1", "--tag=x"], "--tag: expected a whole number, got 'x'"),
        ])
    func rejects(_ arguments: [String], _ message: String) {
        #expect(errorMessage(arguments) == message)
    }

    @Test func errorLineIsKingpins() {
        let line = sampleCommand().errorLine(for: UsageError("unknown long flag '--foo'"))
        #expect(line == "sample: error: unknown long flag '--foo', try --help\n")
    }

    @Test(arguments: [["--help"], ["-h"], ["--count=0", "--help", "--foo"], ["-eh"]])
    func helpTakesPrecedence(_ arguments: [String]) throws {
        guard case .show(.help) = try parseSample(arguments) else {
            Issue.record("no help")
            return
        }
    }

    @Test func versionTakesPrecedence() throws {
        guard case .show(.version) = try parseSample(["--enabled", "--version", "--foo"]) else {
            Issue.record("no version")
            return
        }
    }

    @Test(
        arguments: [
            ["--password=hunter2", "--password=hunter2"],
            ["--password=", "hunter2"],
            ["--password", "hunter2", "hunter2"],
            ["-p", "hunter2", "hunter2"],
            ["--pasword=hunter2"],
            ["password=hunter2"],
            ["\u{2013}-password=hunter2"],
            ["\u{2013}-password=\u{301}hunter2"],
            ["\u{2014}password=hunter2"],
            ["-\u{2013}password=hunter2"],
        ])
    func errorsTellNoSecret(_ arguments: [String]) throws {
        let message = try #require(errorMessage(arguments))
        #expect(!message.contains("hunter2"))
    }

    @Test func whatWasGivenIsListedWithoutSecrets() throws {
        let arguments = [
            "--count=7", "-e", "--no-sasl.handshake", "-p", "hunter2", "--server=a:1,b:2", "--server=http://me:hunter2@c:3/d@e",
        ]
        guard case .run(let flags) = try parseSample(arguments, environment: ["SAMPLE_USER_NAME": "x"]) else {
            Issue.record("nothing to run")
            return
        }
        #expect(
            flags.given == [
                "--user.name=x", "--count=7", "--enabled=true", "--sasl.handshake=false", "--server=a:1,b:2",
                "--server=http://***@c:3/d@e", "--password=***",
            ])
        #expect(flags.changed == flags.given)
    }

    @Test func whatRepeatsItsDefaultIsNotAChange() throws {
        let arguments = [
            "--user.name=nobody", "--count=03", "--timeout=0.5m", "--color=red", "--no-enabled", "--sasl.handshake",
            "--server=a:1",
            "--password=",
        ]
        guard case .run(let flags) = try parseSample(arguments),
            case .run(let others) = try parseSample(["-c4", "-sa:1", "-sb:2"])
        else {
            Issue.record("nothing to run")
            return
        }
        #expect(flags.given.count == arguments.count && flags.changed.isEmpty, "\(flags.changed)")
        #expect(others.changed == ["--count=4", "--server=a:1", "--server=b:2"])
    }
}

import System
import Testing

@testable import kafka_exporter

@Suite struct BadFlagsTests {
    @Test(
        arguments: [
            ("--foo", "unknown long flag '--foo'"),
            ("--topic.filter", "expected argument for flag '--topic.filter'"),
            ("kafka:9092", "unexpected kafka:9092"),
            // Numbers and durations.
            ("--topic.workers=0", "--topic.workers: must be at least 1, got 0"),
            ("--group.workers=-1", "--group.workers: must be at least 1, got -1"),
            ("--topic.workers=many", "--topic.workers: expected a whole number, got 'many'"),
            ("--verbosity=x", "--verbosity: expected a whole number, got 'x'"),
            (
                "--refresh.metadata=10",
                "--refresh.metadata: missing unit in duration \"10\", expected one such as 30s, 1m30s or 1.5h"
            ),
            ("--scrape.timeout=0", "--scrape.timeout: must be more than 0s, got 0s"),
            ("--scrape.timeout=-1s", "--scrape.timeout: must be more than 0s, got -1s"),
            (
                "--group.metrics.timeout=1d",
                "--group.metrics.timeout: unknown unit \"d\" in duration \"1d\", expected one such as 30s, 1m30s or 1.5h"
            ),
            ("--end-to-end.interval=0", "--end-to-end.interval: must be from 1ms to 5m, got 0s"),
            ("--end-to-end.timeout=6m", "--end-to-end.timeout: must be from 1ms to 5m, got 6m"),
            ("--end-to-end.group=", "--end-to-end.group: expected a group's id, got ''"),
            (
                "--end-to-end.topic=a b",
                "--end-to-end.topic: expected a topic's name of letters, digits, '.', '_' and '-', got 'a b'"
            ),
            (
                "--end-to-end.topic=..",
                "--end-to-end.topic: expected a topic's name of letters, digits, '.', '_' and '-', got '..'"
            ),
            // Filters.
            ("--topic.filter=foo(bar", "--topic.filter: missing closing parenthesis in 'foo(bar', write \\( for a parenthesis"),
            ("--topic.exclude=[a", "--topic.exclude: missing closing bracket of [a in '[a', write \\[ for a bracket"),
            ("--group.filter=*", "--group.filter: nothing to repeat before * in '*', write .* for any text"),
            (
                "--group.filter=a(?!b)",
                "--group.filter: lookahead (?! is not supported in 'a(?!b)', use the exclude filter to leave names out"
            ),
            ("--group.exclude=\\K", "--group.exclude: unknown escape \\K in '\\K', write \\\\ for a backslash"),
            // Shards.
            ("--shard=1", "--shard: '1' is not a shard, expected i/n such as 0/3"),
            ("--shard=-1/3", "--shard: '-1/3' is not a shard, expected i/n such as 0/3"),
            ("--shard=1/2/3", "--shard: '1/2/3' is not a shard, expected i/n such as 0/3"),
            ("--shard=/3", "--shard: '/3' is not a shard, expected i/n such as 0/3"),
            ("--shard=3/3", "--shard: '3/3': the shards are numbered from 0/3 to 2/3"),
            ("--shard=0/0", "--shard: '0/0': there are 1 to 1000 shards"),
            ("--shard=0/99999999999999999999", "--shard: '0/99999999999999999999' is not a shard, expected i/n such as 0/3"),
            ("--shard.scrape-interval=0s", "--shard.scrape-interval: must be more than 0s, got 0s"),
            (
                "--shard.session-timeout=500ms",
                "--shard.session-timeout: must be from 1s to 1h, and within the brokers' group.min.session.timeout.ms"
            ),
            // Labels.
            ("--kafka.labels=mycluster", "--kafka.labels: expected name=value, got 'mycluster', write cluster=mycluster"),
            ("--kafka.labels=a=b,c", "--kafka.labels: expected name=value, got 'c', write cluster=c"),
            ("--kafka.labels=cluster=b,c", "--kafka.labels: expected name=value, got 'c'"),
            ("--kafka.labels=a=b,a=c", "--kafka.labels: the label 'a' is given twice"),
            (
                "--kafka.labels=topic=x",
                "--kafka.labels: the label 'topic' is taken by the exporter's own series, choose another name"
            ),
            (
                "--kafka.labels=1a=x",
                "--kafka.labels: invalid label name '1a', expected letters, digits and _, no digit first, not __ first"
            ),
            (
                "--kafka.labels==x",
                "--kafka.labels: invalid label name '', expected letters, digits and _, no digit first, not __ first"
            ),
            (
                "--kafka.labels=__name__=x",
                "--kafka.labels: invalid label name '__name__', expected letters, digits and _, no digit first, not __ first"
            ),
            (
                "--kafka.labels=a=b, c=d",
                "--kafka.labels: invalid label name ' c', expected letters, digits and _, no digit first, not __ first"
            ),
            // Brokers.
            ("--kafka.server=a:1,,b:1", "--kafka.server: an entry is empty, expected host:port"),
            ("--kafka.server=kafka", "--kafka.server: 'kafka' has no port, expected host:port"),
            ("--kafka.server=", "--kafka.server: an entry is empty, expected host:port"),
            ("--kafka.server=a:1,", "--kafka.server: an entry is empty, expected host:port"),
            ("--kafka.server=a:1,b", "--kafka.server: 'b' has no port, expected host:port"),
            ("--kafka.server=[::1]", "--kafka.server: '[::1]' has no port, expected host:port"),
            (
                "--kafka.server=a:x", "--kafka.server: 'a:x' has no valid port, expected a number up to 65535 behind the colon"
            ),
            (
                "--kafka.server=a:", "--kafka.server: 'a:' has no valid port, expected a number up to 65535 behind the colon"
            ),
            (
                "--kafka.server=a:65536",
                "--kafka.server: 'a:65536' has no valid port, expected a number up to 65535 behind the colon"
            ),
            ("--kafka.server=a:0", "--kafka.server: 'a:0' is not a broker's address, expected host:port such as kafka:9092"),
            ("--kafka.server=:1", "--kafka.server: ':1' is not a broker's address, expected host:port such as kafka:9092"),
            (
                "--kafka.server=::1:9092",
                "--kafka.server: '::1:9092' has too many colons, expected host:port or [IPv6 address]:port"
            ),
            (
                "--kafka.server=PLAINTEXT://a:1",
                "--kafka.server: 'PLAINTEXT://a:1' begins with a protocol, expected host:port"
            ),
            (
                "--kafka.server=a b:1",
                "--kafka.server: 'a b:1' has no valid host, expected host:port or [IPv6 address]:port"
            ),
            // The web server.
            ("--web.listen-address=9308", "--web.listen-address: '9308' has no port, expected host:port"),
            (
                "--web.listen-address=:99999",
                "--web.listen-address: ':99999' has no valid port, expected a number up to 65535 behind the colon"
            ),
            (
                "--web.listen-address=[]:1",
                "--web.listen-address: '[]:1' has no valid host, expected host:port or [IPv6 address]:port"
            ),
            ("--web.telemetry-path=metrics", "--web.telemetry-path: expected a path that begins with /, got 'metrics'"),
            ("--web.telemetry-path=", "--web.telemetry-path: expected a path that begins with /, got ''"),
            (
                "--web.telemetry-path=/healthz",
                "--web.telemetry-path: the path '/healthz' is taken, choose another one such as /metrics"
            ),
            (
                "--web.telemetry-path=/readyz",
                "--web.telemetry-path: the path '/readyz' is taken, choose another one such as /metrics"
            ),
            (
                "--web.telemetry-path=/healthz/",
                "--web.telemetry-path: the path '/healthz/' is taken, choose another one such as /metrics"
            ),
            (
                "--web.telemetry-path=http://a/metrics",
                "--web.telemetry-path: expected a path that begins with /, got 'http://a/metrics'"
            ),
            (
                "--server.tls.enabled=true",
                "--server.tls.enabled needs --server.tls.cert-file and --server.tls.key-file"
            ),
            // The log.
            ("--log.level=trace", "--log.level: expected one of debug, info, warn, error, got 'trace'"),
            ("--log.format=xml", "--log.format: expected one of logfmt, json, got 'xml'"),
        ])
    func isRejected(_ argument: String, _ message: String) {
        #expect(ExporterFlagsTests.errorMessage([argument]) == message)
    }

    @Test(arguments: ["/m?a=b", "/m#a", "/m m", "/m%20m", "/%68ealthz", "/\t", "/é"])
    func aTelemetryPathIsPlain(path: String) {
        #expect(
            ExporterFlagsTests.errorMessage(["--web.telemetry-path=\(path)"])
                == "--web.telemetry-path: expected a path of printable ASCII without spaces, %, ? and #, got '\(path)'")
    }

    /// Clients omit such segments, or connect to another host.
    @Test(arguments: ["//", "//metrics", "/a//b", "/a//", "/.", "/..", "/./", "/a/../metrics", "/a/.."])
    func aTelemetryPathIsNormalized(path: String) {
        #expect(
            ExporterFlagsTests.errorMessage(["--web.telemetry-path=\(path)"])
                == "--web.telemetry-path: expected a path without //, /./ and /../, got '\(path)'")
    }

    @Test(arguments: ["sasl.password", "tls.key-password"])
    func aSecretCannotBeGivenTwice(flag: String) throws {
        #expect(
            ExporterFlagsTests.errorMessage(["--\(flag)=a", "--\(flag)-file=b"])
                == "--\(flag) and --\(flag)-file are both given: keep one of them")
    }

    @Test func secretFlagsReplaceBothFormsInTheEnvironment() throws {
        let variable = "KAFKA_EXPORTER_SASL_PASSWORD"
        let byFile = try ExporterFlagsTests.configuration(["--sasl.password-file=f"], environment: [variable: "p"])
        #expect(byFile?.login.sasl.password.value == nil && byFile?.login.sasl.password.file == "f")
        let byFlag = try ExporterFlagsTests.configuration(["--sasl.password=p"], environment: [variable + "_FILE": "f"])
        #expect(byFlag?.login.sasl.password.value == Secret("p") && byFlag?.login.sasl.password.file == nil)
        let both = try ExporterFlagsTests.configuration([], environment: [variable: "p", variable + "_FILE": "f"])
        #expect(both?.login.sasl.password.value == nil && both?.login.sasl.password.file == "f")
    }

    static let labelsOfTheBuild = Build.current.labels.map(\.name)

    /// Prometheus rejects a scrape in which a series has a label twice.
    @Test(arguments: labelsOfTheBuild)
    func aConstantLabelCannotHaveTheNameOfABuildLabel(name: String) {
        #expect(
            ExporterFlagsTests.errorMessage(["--kafka.labels=\(name)=x"])
                == "--kafka.labels: the label '\(name)' is taken by the exporter's own series, choose another name")
    }

    @Test(
        arguments: [
            (
                "KAFKA_EXPORTER_TOPIC_FILTER", "(",
                "$KAFKA_EXPORTER_TOPIC_FILTER: missing closing parenthesis in '(', write \\( for a parenthesis"
            ),
            ("KAFKA_EXPORTER_KAFKA_SERVER", "a:1\nb", "$KAFKA_EXPORTER_KAFKA_SERVER: 'b' has no port, expected host:port"),
        ])
    func isRejectedFromTheEnvironment(_ variable: String, _ value: String, _ message: String) {
        #expect(ExporterFlagsTests.errorMessage([], environment: [variable: value]) == message)
    }

    @Test(
        arguments: [
            ("a=b", [("a", "b")]),
            ("a=b,c=d", [("a", "b"), ("c", "d")]),
            ("a=b=c", [("a", "b=c")]),
            ("a=", [("a", "")]),
            ("a= b ", [("a", " b ")]),
            ("a=\"\\\n☺", [("a", "\"\\\n☺")]),
            ("a=\u{301},b=c", [("a", "\u{301}"), ("b", "c")]),
            ("_A9=b", [("_A9", "b")]),
            ("a=b,", [("a", "b")]),
            ("", []),
        ] as [(String, [(String, String)])])
    func labelsAreCutAtTheFirstEqualsSign(_ text: String, _ labels: [(String, String)]) throws {
        #expect(try ConstantLabels(flagText: text).labels.map { [$0.name, $0.value] } == labels.map { [$0.0, $0.1] })
    }
}

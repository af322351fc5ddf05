import TestSupport
import Testing

/// The start-up errors of the built exporter about ZooKeeper's flags. No ZooKeeper needed.
@Suite struct ZookeeperStartUpErrorTests {
    @Test(
        arguments: [
            (
                ["--zookeeper.server=a:1/x", "--zookeeper.server=b:1/y"],
                "--zookeeper.server: two different chroots, \"/x\" and \"/y\": there can be only one"
            ),
            (
                ["--zookeeper.server=a:1/x,b:1/y"],
                "--zookeeper.server: two different chroots, \"/x\" and \"/y\": there can be only one"
            ),
            (["--zookeeper.server=a:0"], "--zookeeper.server: 'a:0' is not host:port with a port from 1 to 65535"),
            (
                ["--zookeeper.server=a:zk"],
                "--zookeeper.server: 'a:zk' has no valid port, expected a number up to 65535 behind the colon"
            ),
            (["--zookeeper.server=a:1,"], "--zookeeper.server: an entry is empty"),
            (["--zookeeper.server=a:1//x"], "--zookeeper.server: \"//x\" is not a path that can be a chroot"),
            (
                ["--zookeeper.auth-file=/no/such/file"], "--zookeeper.auth-file: /no/such/file: No such file or directory"
            ),
            (
                ["--zookeeper.tls.ca-file=ca.pem"],
                "--zookeeper.tls.ca-file, --zookeeper.tls.cert-file and --zookeeper.tls.key-file must be set together"
            ),
        ])
    func aBadFlagIsReportedOnStandardError(flags: [String], problem: String) async throws {
        let process = try ChildProcess(product: "kafka_exporter", ["--use.consumelag.zookeeper"] + flags)
        #expect(try await process.exitStatus() == .exited(1))
        #expect(process.standardError == "kafka_exporter: error: \(problem), try --help\n")
        #expect(process.standardOutput.isEmpty)
    }

    @Test func unusableTLSFilesAreReportedWithTheirFlag() async throws {
        let files = ["--zookeeper.tls.ca-file=/no/ca", "--zookeeper.tls.cert-file=/no/cert", "--zookeeper.tls.key-file=/no/key"]
        let process = try ChildProcess(product: "kafka_exporter", ["--use.consumelag.zookeeper"] + files)
        #expect(try await process.exitStatus() == .exited(1))
        let problems = [
            "--zookeeper.tls.*: the installed libzookeeper was built without TLS",
            "--zookeeper.tls.ca-file=/no/ca: No such file or directory",
        ]
        #expect(problems.map { "kafka_exporter: error: \($0), try --help\n" }.contains(process.standardError))
    }

    @Test(arguments: ["", "reader\n", "reader:secret\nother:secret\n"])
    func aWrongAuthFileIsReportedWithoutItsContents(content: String) async throws {
        let directory = try TemporaryDirectory(named: "zookeeper-auth")
        let file = try directory.write(content, to: "auth")
        let process = try ChildProcess(
            product: "kafka_exporter", ["--use.consumelag.zookeeper", "--zookeeper.auth-file=\(file)"])
        #expect(try await process.exitStatus() == .exited(1))
        #expect(
            process.standardError
                == "kafka_exporter: error: --zookeeper.auth-file: \(file): it must contain one line, user:password, try --help\n")
    }
}

import Foundation
import KafkaSimulator
import TestSupport
import Testing

/// The page and the JSON of the built exporter, of a simulated cluster.
@Suite struct StatusPageTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let browserIsMissing =
        FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium") ? nil : "no /usr/bin/chromium (Debian: chromium)"

    private let cluster: SimulatedCluster
    private let servers: String

    init() throws {
        var scenario = Scenario()
        scenario.topics = [
            TopicRule("orders", partitions: 6, rate: 60, start: 1000), TopicRule("audit", partitions: 1, rate: 1, start: 10),
        ]
        scenario.groups = ["billing", "<b>bold</b>", "a/../b", "gnirts\u{202E}"].map {
            GroupRule($0, topics: ["orders"], members: 2)
        }
        cluster = try SimulatedCluster(scenario: scenario)
        servers = try cluster.start()
    }

    private func makeExporter(_ flags: [String] = []) async throws -> Exporter {
        try await Exporter(servers: servers, flags: ["--collector.group-members"] + flags)
    }

    /// Until the exporter has learned what is missing, and why.
    private func page(of exporter: Exporter, until text: String) async throws -> String {
        try await eventually("the page shows \(text)") {
            _ = try await exporter.scrape()
            return try await exporter.get("/").text()
        } until: {
            $0.contains(text)
        }
    }

    @Test func aFaultIsShownWithAdvice() async throws {
        let exporter = try await makeExporter()
        #expect(try await exporter.get("/").text().contains("Not asked yet"))
        let requests = cluster.statistics
        _ = try await page(of: exporter, until: "<span class=\"healthy\">Healthy</span>")
        let asked = cluster.statistics
        for path in ["/", "/groups?name=billing", "/topics", "/api/v1/groups"] {
            #expect(try await exporter.get(path).status == 200)
        }
        #expect("\(cluster.statistics)" == "\(asked)" && "\(requests)" != "\(asked)")

        cluster.inject(.refuse(broker: 2))
        let broken = try await page(of: exporter, until: "<strong>Diagnosis:</strong>")
        #expect(broken.contains("<span class=\"incomplete\">Incomplete</span>") && broken.contains("check that broker 2 runs"))
        cluster.clearFaults()
        #expect(try await page(of: exporter, until: "<p class=\"good\">Nothing.</p>").contains("Healthy"))

        cluster.inject(.leaderless(topic: "orders", partition: 1))
        #expect(try await page(of: exporter, until: "partition 1 has no leader").contains("<a href=\"topics?name=orders\">"))
        for broker in cluster.state.brokers { cluster.inject(.refuse(broker: broker)) }
        #expect(try await page(of: exporter, until: "<span class=\"down\">Down</span>").contains("Connection refused"))
    }

    @Test(arguments: ["identity", "gzip"])
    func theSizeOfEachAnswerIsListed(encoding: String) async throws {
        let exporter = try await makeExporter()
        let answer = try await exporter.get("/metrics", headers: ["Accept-Encoding": encoding])
        let samples = try answer.text().split(separator: "\n").count { !$0.hasPrefix("#") }
        let scrapes = try await exporter.get("/api/v1/scrapes").text()
        #expect(scrapes.contains("\"bytes\":\(answer.body.count),") && scrapes.contains("\"samples\":\(samples),"))
    }

    @Test func aGroupThatIsGoneIsNotFound() async throws {
        let exporter = try await makeExporter()
        _ = try await exporter.scrape()
        #expect(try await exporter.get("/groups?name=billing").status == 200)
        cluster.inject(.delete(group: "billing"))
        _ = try await exporter.scrape()
        let page = try await exporter.get("/groups?name=billing")
        #expect(try page.status == 404 && page.text().contains("No such group"))
        #expect(try await exporter.get("/api/v1/groups?name=billing").status == 404)
    }

    @Test func withoutItThereIsTheShortStartPage() async throws {
        let exporter = try await makeExporter(["--no-web.status-page"])
        _ = try await exporter.scrape()
        #expect(try await exporter.get("/").text().contains("<a href=\"metrics\">Metrics</a>"))
        for path in ["/groups", "/topics", "/api/v1/status"] { #expect(try await exporter.get(path).status == 404, "\(path)") }
    }

    @Test func itIsProtectedAsTheMetricsAre() async throws {
        let directory = try TemporaryDirectory(named: "page")
        // The password is "secret".
        let file = try directory.write(
            "basic_auth_users:\n  reader: $2y$04$wEiKRvoKtgKgGCGCVcvVXeGYDkcQ9Dd4.3SSW1TGM.4rEQj3pa4IG\n", to: "web.yml")
        let exporter = try await WebExporter(["--web.config.file=\(file)"])
        for path in ["/", "/groups", "/topics", "/metrics"]
            + ["status", "brokers", "topics", "groups", "scrapes"].map({ "/api/v1/\($0)" })
        {
            #expect(try await HTTPClient.get(port: exporter.port, path).status == 401, "\(path)")
        }
    }

    @Test(.needsJSONSchema)
    func theJSONFollowsItsSchema() async throws {
        let python = try #require(await PythonPackage.jsonschema.python)
        let directory = try TemporaryDirectory(named: "json")
        let exporter = try await makeExporter()
        let script = """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1]))
            for kind, path in (argument.split("=", 1) for argument in sys.argv[2:]):
                document = {"$defs": schema["$defs"], "$ref": f"#/$defs/{kind}_document"}
                # A field that is not described would be one that was renamed.
                for part in schema["$defs"].values():
                    part.setdefault("additionalProperties", False)
                jsonschema.validate(json.load(open(path)), document)
            print("valid")
            """
        for round in ["unknown", "healthy", "broken"] {
            if round == "broken" { cluster.inject(.leaderless(topic: "orders", partition: 1)) }
            if round != "unknown" { _ = try await exporter.scrape() }
            var arguments: [String] = []
            var paths = [
                ("status", "status"), ("brokers", "brokers"), ("topics", "topics"), ("groups", "groups"), ("scrapes", "scrapes"),
                ("absence", "groups?name=nobody"), ("clusters", "clusters"), ("no_cluster", "status?cluster=nobody"),
            ]
            if round != "unknown" { paths += [("topic", "topics?name=orders"), ("group", "groups?name=billing")] }
            for (kind, path) in paths {
                let text = try await exporter.get("/api/v1/\(path)").text()
                arguments.append("\(kind)=\(try directory.write(text, to: "\(round)-\(kind).json"))")
            }
            let schema = Self.root.appendingPathComponent("docs/api.schema.json").path
            let validation = try ChildProcess([python, "-c", script, schema] + arguments)
            #expect(
                try await validation.exitStatus(within: .seconds(60)) == .success,
                "\(round): \(validation.standardError.suffix(2000))")
            #expect(validation.standardOutput == "valid\n")
        }
    }

    @Test(
        .enabled(if: browserIsMissing == nil, Comment(rawValue: browserIsMissing ?? "")),
        .needsPlaywright)
    func aBrowserFindsNothingWrong() async throws {
        let python = try #require(await PythonPackage.playwright.python)
        let exporter = try await makeExporter(["--kafka.labels=cluster=eu"])
        let check = { (paths: [String]) in
            let script = Self.root.appendingPathComponent("Tests/Scripts/check-pages").path
            let process = try ChildProcess([python, script, "http://127.0.0.1:\(exporter.port)/"] + paths)
            #expect(try await process.exitStatus(within: .seconds(300)) == .success, "\(process.standardError.suffix(2000))")
            #expect(process.standardOutput == "checked\n")
        }
        try await check([""])
        for _ in 1...3 { _ = try await exporter.scrape() }
        cluster.inject(.refuse(broker: 2))
        _ = try await page(of: exporter, until: "<strong>Diagnosis:</strong>")
        try await check([
            "", "groups?sort=seconds&refresh=0", "groups?name=billing", "groups?name=%3Cb%3Ebold%3C%2Fb%3E", "topics",
            "topics?name=orders",
            "groups?name=nobody", "clusters", "?cluster=nobody",
        ])
    }
}

// Not inlined: a closure in a macro's argument crashes Swift 6.0.
extension Trait where Self == ConditionTrait {
    fileprivate static var needsJSONSchema: Self {
        .enabled("jsonschema cannot be had from PyPI") { await PythonPackage.jsonschema.python != nil }
    }

    fileprivate static var needsPlaywright: Self {
        .enabled("playwright cannot be had from PyPI") { await PythonPackage.playwright.python != nil }
    }
}

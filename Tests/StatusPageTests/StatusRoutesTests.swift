import Exposition
import Foundation
import KafkaReader
import NameFilter
import System
import TestSupport
import Testing
import WebServer

@testable import Collector
@testable import StatusPage

/// Pages and JSON of a cluster in memory.
@Suite struct StatusRoutesTests {
    private let board = StatusBoard()
    private let routes: [Route]

    init() { routes = Self.routes([StatusRoutes.Cluster(name: nil, labels: ["cluster": "eu", "asOf": "x"], board: board)]) }

    private static func routes(_ clusters: [StatusRoutes.Cluster]) -> [Route] {
        let exporter = ExporterInformation(
            version: "1", revision: "abc", client: "auto", librdkafka: "2.0.2", flags: ["--topic.filter=<a>"])
        return StatusRoutes(
            clusters: { clusters }, exporter: exporter,
            process: { ProcessUsage(residentMemoryBytes: 24_500_000, openFileDescriptors: nil) }, metricsPath: "/metrics"
        ).routes
    }

    private func get(_ path: String, query: String? = nil) async throws -> (response: Response, text: String) {
        let route = try #require(routes.first { $0.path == path })
        let response = await route.handler(
            Request(path: path, query: query, remoteAddress: HostPort(host: "127.0.0.1", port: 1)))
        guard case .bytes(let body) = response.body else { throw TestSupportError("\(path) has no body") }
        return (response, String(decoding: body, as: UTF8.self))
    }

    private func json(_ path: String, query: String? = nil) async throws -> [String: Any] {
        let text = try await get("/api/v1/\(path)", query: query).text
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @discardableResult
    private func scrape(
        _ contents: InMemoryCluster.Contents = .small, selection: CollectorSelection = .everything,
        by userAgent: String? = "Prometheus/3", parts: Set<CollectorName> = [], within limit: Duration = .seconds(60)
    ) async throws -> PrometheusText {
        // Unlike the default, with groups whose name is empty.
        let groups = NameFilter(include: try NamePattern(".*"), exclude: try NamePattern("^no such group$"))
        var configuration = CollectorConfiguration(topics: NameFilter(), groups: groups)
        configuration.parts.formUnion(parts)
        let collector = Collector(reader: InMemoryCluster(contents), configuration: configuration)
        let scrape = try #require(await collector.scrape(selection, deadline: .now + limit))
        _ = board.note(
            scrape, coversCluster: selection.coversCluster,
            by: .init(client: "10.0.0.1:1234", userAgent: userAgent, timeout: .seconds(10), duration: .seconds(1)))
        let bytes = await scrape.text(adding: { [] }).whole(.prometheusText)
        return try PrometheusText(String(decoding: bytes, as: UTF8.self))
    }

    @Test func beforeTheFirstScrapeNothingIsKnown() async throws {
        let page = try await get("/").text
        #expect(page.contains("Not asked yet") && page.contains("scrape_configs:") && page.contains("metrics_path: /metrics"))
        let status = try await json("status")
        #expect(status["as_of"] is NSNull && status["totals"] is NSNull && status["health"] as? String == "unknown")
        #expect(try await json("groups")["groups"] as? [String] == [])
    }

    @Test func theNumbersAreThoseOfTheMetrics() async throws {
        let metrics = try await scrape()
        let groups = try #require(try await json("groups")["groups"] as? [[String: Any]])
        #expect(groups.map { $0["name"] as? String } == ["billing", "sink", "warehouse"])
        for group in groups {
            let name = try #require(group["name"] as? String)
            let lags = metrics.series("kafka_consumergroup_lag_sum", where: ["consumergroup": name]).values
            #expect(group["lag"] as? Double == lags.reduce(0, +), "\(name)")
            #expect(group["members"] as? Double == metrics["kafka_consumergroup_members", ["consumergroup": name]], "\(name)")
            let document = try await json("groups", query: "name=\(name)")
            let partitions = try #require(document["partitions"] as? [[String: Any]])
            for partition in partitions {
                let labels = [
                    "consumergroup": name, "topic": "\(partition["topic"] ?? "")", "partition": "\(partition["partition"] ?? "")",
                ]
                #expect(partition["committed_offset"] as? Double == metrics["kafka_consumergroup_current_offset", labels])
                let lag = metrics["kafka_consumergroup_lag", labels]
                #expect(partition["lag"] as? Double == (lag == -1 ? nil : lag))
            }
            #expect(
                partitions.count == metrics.series("kafka_consumergroup_current_offset", where: ["consumergroup": name]).count)
            #expect(try await get("/groups", query: "name=\(name)").text.contains("<bdi>\(name)</bdi>"))
        }
        for topic in try #require(try await json("topics")["topics"] as? [[String: Any]]) {
            let labels = ["topic": "\(topic["name"] ?? "")"]
            #expect(topic["partitions"] as? Double == metrics["kafka_topic_partitions", labels])
        }
        let cluster = try #require(try await json("status")["cluster"] as? [String: Any])
        #expect(cluster["labels"] as? [String: String] == ["cluster": "eu", "asOf": "x"])
    }

    @Test func whatIsNotKnownIsNull() async throws {
        var contents = InMemoryCluster.Contents.small
        contents.offsetErrors = [1: KafkaError(.timedOut, .offsets, target: .broker(1))]
        contents.descriptions.removeAll { $0.id == "warehouse" }
        try await scrape(contents)
        let groups = try #require(try await json("groups")["groups"] as? [[String: Any]])
        let warehouse = try #require(groups.first { $0["name"] as? String == "warehouse" })
        #expect(warehouse["members"] is NSNull && warehouse["state"] is NSNull)
        let billing = try #require(groups.first { $0["name"] as? String == "billing" })
        #expect(billing["lag"] is NSNull && billing["worst"] is NSNull)
        let (page, status) = (try await get("/").text, try await json("status"))
        #expect(page.contains("Incomplete") && page.contains("broker 1") && status["health"] as? String == "incomplete")
        #expect((status["missing"] as? [[String: Any]])?.contains { $0["subject"] as? String == "broker 1" } == true)
        #expect(try await get("/groups", query: "name=billing").text.contains("unknown"))
    }

    /// A coordinator that refuses a group's commits must not make its lag 0.
    @Test func aGroupWithoutKnownCommitsHasNoLag() async throws {
        var contents = InMemoryCluster.Contents.small
        contents.commits["billing"] = .failure(KafkaError(.timedOut, .committedOffsets, target: .group("billing")))
        contents.topicErrors = ["payments": KafkaError.Code(rawValue: 29)]
        try await scrape(contents)
        let group = try #require(try await json("groups", query: "name=billing")["group"] as? [String: Any])
        #expect(group["lag"] is NSNull && group["lag_seconds"] is NSNull && group["topics"] is NSNull)
        // What it has committed in a topic whose partitions are not known may be anything.
        let other = try #require(try await json("groups", query: "name=warehouse")["group"] as? [String: Any])
        #expect(other["lag"] is NSNull && other["topics"] as? [String] == ["payments"])
        let topic = try #require(try await json("topics", query: "name=payments")["topic"] as? [String: Any])
        #expect(topic["partitions"] is NSNull && topic["error"] as? String == "TOPIC_AUTHORIZATION_FAILED")
    }

    @Test func anOutageIsShownWithItsDiagnosisUntilItEnds() async throws {
        var contents = InMemoryCluster.Contents.small
        contents.metadataError = KafkaError(.allBrokersDown, .metadata)
        try await scrape(contents)
        let advice = "<strong>Advice:</strong> check that the brokers can be reached"
        #expect(try await get("/").text.contains(advice))
        board.noteDiagnosis(of: "cluster", "start the <brokers>")
        board.noteDiagnosis(of: "broker 7", "not an outage")
        let page = try await get("/").text
        #expect(page.contains("<span class=\"down\">Down</span>") && page.contains("start the &lt;brokers&gt;"))
        #expect(!page.contains("not an outage") && !page.contains(advice))
        #expect(page.contains("got no answer") && !page.contains("0 brokers") && !page.contains("0 consumer groups"))
        let status = try await json("status")
        #expect(status["totals"] is NSNull)
        try await scrape()
        // Replicas are not reported, which no failure says.
        #expect(try await get("/").text.contains("Nothing failed, but these parts are incomplete: topic-health."))
        contents.metadataError = KafkaError(.timedOut, .metadata)
        try await scrape(contents)
        #expect(try await !get("/").text.contains("Diagnosis"))
    }

    @Test(arguments: HTMLTests.names)
    func aGroupIsOpenedByItsName(name: String) async throws {
        var contents = InMemoryCluster.Contents.small
        let id = GroupID(name)
        contents.groups = [id: 1]
        contents.commits = [id: contents.commits["billing"] ?? .success([])]
        contents.descriptions = []
        try await scrape(contents)
        var listing = Listing()
        listing.name = name
        let query = String(listing.query.dropFirst())
        #expect(try await get("/").text.contains("href=\"groups?\(query)\""))
        #expect(try await get("/groups", query: query).response.status == .ok)
        let group = try #require(try await json("groups", query: query)["group"] as? [String: Any])
        #expect((group["name"] as? String).map { GroupID($0) } == id)
    }

    /// Prometheus may ask for some parts more rarely than for others.
    @Test func aScrapeOfAFewPartsDoesNotReplaceTheLastOne() async throws {
        let parts: Set<CollectorName> = [.brokers, .topics, .consumerGroups, CollectorName("cluster")]
        try await scrape(selection: .only([.topics]))
        #expect(try await json("status")["as_of"] is NSNull)
        try await scrape(selection: .only(parts))
        let status = try await json("status")
        #expect(status["health"] as? String == "healthy" && (status["collectors"] as? [Any])?.count == parts.count)
        try await scrape(selection: .only([.topics]))
        #expect(try await json("status")["as_of"] as? String == status["as_of"] as? String)
        #expect((try await json("scrapes")["scrapes"] as? [Any])?.count == 3)
    }

    /// A client may give a scrape too little time for any answer.
    @Test func aScrapeThatWasTooShortSaysNothingOfTheCluster() async throws {
        try await scrape()
        var contents = InMemoryCluster.Contents.small
        contents.metadataError = KafkaError(.timedOut, .metadata)
        try await scrape(contents, within: .milliseconds(500))
        #expect(try await get("/").text.contains("3 consumer groups"))
        try await scrape(contents)
        #expect(try await get("/groups").text.contains("got no answer"))
    }

    /// A leader that is not named is not the same as none.
    @Test func aLeaderThatIsNotKnownIsUnknown() async throws {
        var contents = InMemoryCluster.Contents.small
        contents.leaders["orders"] = [nil, nil]
        contents.leaderErrors["orders"] = [.listenerNotFound, nil]
        try await scrape(contents)
        let page = try await get("/topics", query: "name=orders").text
        #expect(page.contains("unknown</span>: LISTENER_NOT_FOUND") && page.contains("<span class=\"bad\">none</span>"))
    }

    /// However many topics are refused, the broker that failed as well is shown.
    @Test func aBrokersErrorIsFoundAmongMany() async throws {
        var contents = InMemoryCluster.Contents.small
        for number in 0..<50 {
            contents.leaders["secret-\(number)"] = [1]
            contents.topicErrors["secret-\(number)"] = KafkaError.Code(rawValue: 29)
        }
        contents.offsetErrors = [2: KafkaError(.timedOut, .offsets, target: .broker(2))]
        try await scrape(contents)
        let brokers = try #require(try await json("brokers")["brokers"] as? [[String: Any]])
        #expect(brokers.map { $0["error"] is NSNull } == [true, false])
        #expect(try await get("/").text.contains("<span class=\"unknown\">unknown</span> partitions"))
    }

    @Test func whatIsGoneIsNotFound() async throws {
        try await scrape()
        for (path, query) in [
            ("/groups", "name=nobody"), ("/topics", "name=%3Cb%3E"), ("/api/v1/groups", "name=x"), ("/api/v1/topics", "name="),
        ] {
            let (response, text) = try await get(path, query: query)
            #expect(response.status == .notFound, "\(path)")
            let words = path.hasPrefix("/api") ? "not found" : "No such"
            #expect(text.contains(words), "\(path)")
            #expect(!text.contains("<bdi><b>"))
        }
    }

    @Test func partitionsUnderMinISRAreAProblem() async throws {
        var contents = InMemoryCluster.Contents.small
        try await scrape(contents)
        #expect(try await !get("/topics").text.contains("Under min ISR"), "that part is off by default")
        contents.replicas = ["orders": Array(repeating: .init(count: 3, inSync: 1, preferred: nil), count: 2)]
        contents.settings = .success([TopicSettings(topic: "orders", values: .success(["min.insync.replicas": "2"]))])
        try await scrape(contents, parts: [CollectorName("topic-config")])
        let orders = try #require(try await json("topics", query: "name=orders")["topic"] as? [String: Any])
        #expect(orders["under_min_isr"] as? Int == 2 && orders["has_problem"] as? Bool == true)
        #expect(try await get("/").text.contains("Under min ISR"))
        let payments = try #require(try await json("topics", query: "name=payments")["topic"] as? [String: Any])
        #expect(payments["under_min_isr"] is NSNull)
    }

    @Test func theProcessIsMeasured() async throws {
        let process = try #require(try await json("status")["process"] as? [String: Any])
        #expect(process["resident_memory_bytes"] as? Int == 24_500_000 && process["open_file_descriptors"] is NSNull)
        #expect(try await get("/").text.contains("<dd>24 MB</dd>"))
    }

    @Test func pagesRefreshThemselvesUnlessPaused() async throws {
        for (query, isOn) in [(nil, true), ("refresh=0", false), ("refresh=1&filter=a", true)] as [(String?, Bool)] {
            let response = try await get("/groups", query: query).response
            #expect(response.headers.contains { $0.name == "Refresh" } == isOn, "\(query ?? "")")
        }
        let response = try await get("/").response
        let policy = try #require(response.headers.first { $0.name == "Content-Security-Policy" })
        #expect(policy.value.contains("default-src 'none'; style-src 'sha256-"))
    }

    @Test func theLastScrapesAreListed() async throws {
        for number in 1...25 { try await scrape(by: number == 25 ? String(repeating: "<", count: 500) : "Prometheus/\(number)") }
        let scrapes = try #require(try await json("scrapes")["scrapes"] as? [[String: Any]])
        #expect(scrapes.count == 20 && scrapes.last?["user_agent"] as? String == "Prometheus/6")
        #expect((scrapes.first?["user_agent"] as? String)?.count == 200)
        board.note(TextSize(bytes: 4_321, samples: 1_234), ofScrape: 25)
        // Of one that is no longer listed.
        board.note(TextSize(bytes: 1, samples: 1), ofScrape: 1)
        let sized = try #require(try await json("scrapes")["scrapes"] as? [[String: Any]])
        #expect(sized[0]["samples"] as? Int == 1_234 && sized[0]["bytes"] as? Int == 4_321)
        #expect(sized.dropFirst().allSatisfy { $0["bytes"] is NSNull })
        #expect(try await get("/").text.contains("1,234</td><td class=\"number\">4 kB"))
        let groups = try #require(try await json("groups")["groups"] as? [[String: Any]])
        #expect(groups.allSatisfy { ($0["trend"] as? [Any])?.count == 25 })
    }
}

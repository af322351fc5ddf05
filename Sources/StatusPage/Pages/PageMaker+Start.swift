internal import System

extension PageMaker {
    var startPage: String {
        page(
            "Kafka Exporter: \(contents.health.word)", path: "",
            HTML([banner, missing, lag, problems, brokers, scrapes, parts, exporter]))
    }

    private var banner: HTML {
        let since: HTML = contents.since.map { "for \(age(of: $0))" } ?? ""
        let heading: HTML = "<h1><span class=\"\(contents.health.rawValue)\">\(contents.health.word)</span> \(since)</h1>\n"
        if let totals = reporter.totals {
            let counts: HTML = """
                <p>\(totals.brokers) brokers, \(totals.topics) topics with \(HTML.number(totals.partitions.value)) partitions, \
                \(totals.groups) consumer groups</p>

                """
            return "\(heading)\(provenance)\(counts)\(shard)"
        }
        guard contents.view == nil, contents.outages.isEmpty else { return "\(heading)\(provenance)\(ignorance ?? "")" }
        let address: HTML =
            reporter.cluster.name.map { "metrics_path: /probe\n    params: {target: ['\($0)']}" }
            ?? "metrics_path: \(metricsPath)"
        return """
            \(heading)\(provenance)\(ignorance ?? "")<p>Add it to Prometheus' configuration:</p>
            <pre tabindex="0">scrape_configs:
              - job_name: kafka-exporter
                \(address)
                static_configs:
                  - targets: ['THIS_HOST:9308']</pre>

            """
    }

    private var shard: HTML {
        reporter.shard.map { shard in
            """
            <p>This exporter has \(shard.partitions) of \(shard.total) shards: the topics and groups below are its own.</p>

            """
        } ?? ""
    }

    private var missing: HTML {
        guard !contents.outages.isEmpty else { return section("What is missing", nothingMissing) }
        let items = contents.outages.sorted { $0.key < $1.key }.map { subject, outage -> HTML in
            // A diagnosis ends in the advice.
            let advice: HTML =
                contents.diagnoses[subject].map { "<p><strong>Diagnosis:</strong> \($0)</p>" }
                ?? outage.advice.map { "<p><strong>Advice:</strong> \($0)</p>" } ?? ""
            return """
                <div class="missing"><h3>\(subject)</h3><p class="dim">for \(age(of: outage.since))</p><p>\(outage.error)</p>\
                \(advice)</div>

                """
        }
        return section("What is missing", HTML(items))
    }

    /// A part can be incomplete because of what brokers do not report.
    private var nothingMissing: HTML {
        guard contents.view != nil else { return "<p class=\"dim\">Not known.</p>\n" }
        let incomplete = reporter.parts.filter { $0.complete.value == false }.map(\.name)
        guard !incomplete.isEmpty else { return "<p class=\"good\">Nothing.</p>\n" }
        return "<p>Nothing failed, but these parts are incomplete: \(incomplete.joined(separator: ", ")).</p>\n"
    }

    private var parts: HTML {
        let parts = reporter.parts
        guard !parts.isEmpty else { return "" }
        let table = Table(
            caption: "Parts of the last scrape", hidesCaption: true,
            columns: [
                .init(title: "Part"), .init(title: "State", kind: .long), .init(title: "Found", kind: .number),
                .init(title: "Took", kind: .number),
            ],
            rows: parts.map { part in
                let state: HTML =
                    switch part.complete.value {
                    case true?: "<span class=\"good\">complete</span>"
                    case false?: "<span class=\"bad\">incomplete</span>"
                    case nil: "<span class=\"dim\">not available: \(part.unavailable.value ?? "")</span>"
                    }
                return ["\(part.name)", state, "\(part.count)", "\(Self.milliseconds(part.durationSeconds))"]
            })
        return section("Parts of the last scrape", table.html)
    }

    static func milliseconds(_ seconds: Double) -> String { "\((seconds * 10_000).rounded() / 10) ms" }

    private var brokers: HTML {
        let brokers = reporter.brokers
        guard !brokers.isEmpty else { return "" }
        let table = Table(
            caption: "Brokers of the last scrape", hidesCaption: true,
            columns: [
                .init(title: "Id"), .init(title: "Address"), .init(title: "Rack"), .init(title: "Leads", kind: .number),
                .init(title: "Under-replicated", kind: .number), .init(title: "Answered", kind: .long),
            ],
            rows: brokers.map { broker in
                let answer: HTML =
                    broker.error.value.map { "<span class=\"bad\">\($0)</span>" } ?? "<span class=\"good\">yes</span>"
                return [
                    HTML(stringLiteral: "\(broker.id)"), "\(broker.address)", broker.rack.value.map { "\($0)" } ?? "",
                    "\(broker.ledPartitions)", .number(broker.underReplicated.value), answer,
                ]
            })
        return section("Brokers", table.html)
    }

    private var problems: HTML {
        guard let view = contents.view, view.isUp else { return "" }
        let problems = reporter.topics.filter(\.hasProblem)
        let healthy: HTML = "<p class=\"dim\">\(view.totals.healthyTopics) topics are healthy.</p>\n"
        let shown = problems.prefix(Listing.pageSize)
        let count = view.totals.topics - view.totals.healthyTopics
        let advice = view.replicaProblems.map { problem -> HTML in
            let partitions: HTML = "\(problem.partitions) \(problem.partitions == 1 ? "partition" : "partitions")"
            return "<p><strong>\(problem.problem.title), \(partitions):</strong> \(problem.problem.advice)</p>\n"
        }
        let more: HTML = count > shown.count ? "<p><a href=\"topics\">\(count) topics have problems.</a></p>\n" : ""
        return section(
            "Topics with problems",
            problems.isEmpty
                ? "<p class=\"good\">None.</p>\n\(healthy)"
                : "\(topicTable(Array(shown), "Topics with problems", hidesCaption: true).html)\(more)\(HTML(advice))\(healthy)")
    }

    private var lag: HTML {
        guard reporter.known != nil else { return "" }
        return section("Consumer groups by lag", groupList(path: "./"))
    }

    private var scrapes: HTML {
        guard !contents.scrapes.isEmpty else { return "" }
        let table = Table(
            caption: "The last scrapes, by whoever made them", hidesCaption: true,
            columns: [
                .init(title: "When"), .init(title: "Client"), .init(title: "Program", kind: .long),
                .init(title: "Time given", kind: .number),
                .init(title: "Took", kind: .number), .init(title: "Requests", kind: .number),
                .init(title: "Series", kind: .number), .init(title: "Sent", kind: .number), .init(title: "State"),
            ],
            rows: contents.scrapes.map { scrape in
                [
                    "\(ago(scrape.time))", "\(scrape.visit.client)", scrape.visit.userAgent.map { "\($0)" } ?? "",
                    "\(Self.words(seconds: scrape.visit.timeout / .seconds(1)))",
                    "\(Self.milliseconds(scrape.visit.duration / .seconds(1)))", "\(scrape.requests)",
                    .number(scrape.size?.samples), .bytes(scrape.size?.bytes),
                    scrape.isComplete ? "<span class=\"good\">complete</span>" : "<span class=\"bad\">incomplete</span>",
                ]
            })
        return section("Last scrapes", table.html)
    }

    private var exporter: HTML {
        let (exporter, process) = (reporter.exporter, reporter.process())
        let flags: HTML =
            exporter.flags.isEmpty
            ? "all at their defaults" : HTML(exporter.flags.map { "<code>\($0)</code>" }, separator: "<br>")
        let name = reporter.cluster.name.map { HTML.percentEncoded($0) }
        let metrics = name.map { "probe?target=\($0)" } ?? String(metricsPath.dropFirst())
        let documents = HTML(
            ["status", "brokers", "topics", "groups", "scrapes"].map {
                "<a href=\"api/v1/\($0)\(name.map { "?cluster=\($0)" } ?? "")\">\($0)</a>"
            },
            separator: " ")
        return section(
            "Exporter",
            """
            <dl><dt>Version</dt><dd>\(exporter.version)</dd><dt>Revision</dt><dd>\(exporter.revision)</dd><dt>Client</dt>\
            <dd>\(exporter.client)</dd><dt>librdkafka</dt><dd>\(exporter.librdkafka)</dd>\
            <dt>Memory</dt><dd>\(HTML.bytes(process.residentMemoryBytes.value))</dd>\
            <dt>File descriptors</dt><dd>\(HTML.number(process.openFileDescriptors.value))</dd><dt>Flags</dt><dd>\(flags)</dd></dl>
            <p class="links"><a href="\(metrics)">Metrics</a><a href="healthz">Health</a><a href="readyz">Readiness</a></p>
            <p class="links">JSON: \(documents)</p>

            """)
    }
}

extension StatusBoard.Health {
    var word: String {
        switch self {
        case .healthy: "Healthy"
        case .incomplete: "Incomplete"
        case .down: "Down"
        case .unknown: "Not asked yet"
        }
    }
}

extension PageMaker {
    func topicTable(_ topics: [TopicReport], _ caption: String, hidesCaption: Bool = false) -> Table {
        func count(_ value: Int?) -> HTML {
            guard let value else { return HTML.unknown }
            return value > 0 ? "<span class=\"bad\">\(value)</span>" : "0"
        }
        let showsMinISR = topics.contains { $0.underMinIsr.value != nil }
        return Table(
            caption: caption, hidesCaption: hidesCaption,
            columns: [
                .init(title: "Topic", kind: .long), .init(title: "Partitions", kind: .number),
                .init(title: "Without leader", kind: .number),
                .init(title: "Under-replicated", kind: .number),
            ] + (showsMinISR ? [.init(title: "Under min ISR", kind: .number)] : []) + [
                .init(title: "Leader not preferred", kind: .number), .init(title: "Error", kind: .long),
            ],
            rows: topics.map { topic in
                [
                    topicLink(topic.name), .number(topic.partitions.value), count(topic.offline.value),
                    count(topic.underReplicated.value),
                ] + (showsMinISR ? [count(topic.underMinIsr.value)] : []) + [
                    count(topic.notPreferred.value), topic.error.value.map { "<span class=\"bad\">\($0)</span>" } ?? "",
                ]
            })
    }

    /// Those with problems come first.
    var topicsPage: String {
        let found = listing.filtered(reporter.topics, by: \.name)
        let (shown, pages) = listing.paged(found.filter(\.hasProblem) + found.filter { !$0.hasProblem })
        let table = topicTable(Array(shown), "\(HTML.grouped(found.count)) topics, those with problems first")
        let list: HTML = "\(filterForm("topics", "Topic"))\(reduction)\(table.html)\(pager("topics", pages: pages))"
        return page("Topics", path: "topics", "<h1>Topics</h1>\n\(provenance)\(ignorance ?? list)")
    }

    /// nil if there is no such topic.
    func topicPage(_ name: String) -> String? {
        guard let (topic, partitions) = reporter.topic(named: name) else { return nil }
        let table = Table(
            caption: "Partitions of the topic", hidesCaption: true,
            columns: [
                .init(title: "Partition"), .init(title: "Leader"), .init(title: "Replicas", kind: .number),
                .init(title: "In sync", kind: .number), .init(title: "Oldest", kind: .number),
                .init(title: "End", kind: .number),
            ],
            rows: partitions.map { partition in
                let leader: HTML =
                    partition.leader.value.map { HTML(stringLiteral: "\($0)") }
                    ?? partition.error.value.map { "\(HTML.unknown): \($0)" } ?? "<span class=\"bad\">none</span>"
                return [
                    HTML(stringLiteral: "\(partition.id)"), leader, .number(partition.replicas.value),
                    .number(partition.inSync.value),
                    .number(partition.oldestOffset.value), .number(partition.endOffset.value),
                ]
            })
        let readers = reporter.groups.filter { $0.topics.value?.contains(name) ?? false }
        let groups = Table(
            caption: "Consumer groups that have committed in the topic", hidesCaption: true,
            columns: [.init(title: "Group", kind: .long), .init(title: "Lag over all topics", kind: .number)],
            rows: readers.prefix(Listing.pageSize).map { [groupLink($0.name), .number($0.lag.value)] })
        let others: HTML = readers.count > Listing.pageSize ? "<p>And \(readers.count - Listing.pageSize) more.</p>\n" : ""
        return page(
            "Topic \(name)", path: "topics",
            """
            <h1>Topic <bdi>\(name)</bdi></h1>
            \(provenance)\(topic.error.value.map { "<p class=\"bad\">\($0)</p>" } ?? "")
            \(section("Partitions", table.html))\(readers.isEmpty ? "" : section("Consumer groups", "\(reduction)\(groups.html)\(others)"))
            """)
    }
}

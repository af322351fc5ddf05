extension PageMaker {
    /// A page of the groups that the filter admits, with a form and links to sort them.
    /// - Parameter path: of the page itself.
    func groupList(path: String) -> HTML {
        let found = listing.sorted(listing.filtered(reporter.groups, by: \.name))
        let (shown, pages) = listing.paged(found)
        func heading(_ words: String, _ order: Listing.Order) -> HTML {
            if listing.order == order { return "\(words) <span aria-label=\"sorted\">▾</span>" }
            let target = listing.with {
                $0.order = order
                $0.page = 1
            }
            // The defaults have no query, and an empty one would keep this page's.
            return "<a href=\"\(path)\(target.query)\">\(words)</a>"
        }
        let table = Table(
            caption: "\(HTML.grouped(found.count)) consumer groups",
            // The lag is in sight on a phone as well.
            columns: [
                .init(title: heading("Group", .group), kind: .long), .init(title: heading("Lag", .lag), kind: .number),
                .init(title: heading("Behind", .seconds), kind: .number), .init(title: "Trend"),
                .init(title: heading("State", .state)), .init(title: "Members", kind: .number),
                .init(title: "Topics", kind: .number), .init(title: "Worst partition"),
            ],
            rows: shown.map { group in
                [
                    groupLink(group.name), .number(group.lag.value), behind(group),
                    TrendLine(values: group.trend.map(\.value)).html,
                    state(group), .number(group.members.value), .number(group.topics.value?.count), worst(group),
                ]
            })
        return "\(filterForm(path, "Group"))\(reduction)\(table.html)\(pager(path, pages: pages))"
    }

    private func state(_ group: GroupReport) -> HTML {
        guard let state = group.state.value else { return HTML.unknown }
        let style = state == "Stable" ? "good" : state == "Empty" ? "dim" : "warn"
        return "<span class=\"\(style)\">\(state)</span>"
    }

    private func behind(_ group: GroupReport) -> HTML {
        group.lagSeconds.value.map { "\(Self.words(seconds: $0))" } ?? HTML.unknown
    }

    private func worst(_ group: GroupReport) -> HTML {
        group.worst.value.map { "\(topicLink($0.topic)) \(HTML(stringLiteral: "\($0.partition)")): \($0.lag)" } ?? ""
    }

    var groupsPage: String {
        page(
            "Consumer groups", path: "groups",
            "<h1>Consumer groups</h1>\n\(provenance)\(ignorance ?? groupList(path: "groups"))")
    }

    /// nil if there is no such group.
    func groupPage(_ name: String) -> String? {
        guard let (group, partitions, members) = reporter.group(named: name) else { return nil }
        let offsets = Table(
            caption: "What the group has committed, by partition", hidesCaption: true,
            columns: [
                .init(title: "Topic", kind: .long), .init(title: "Partition", kind: .number), .init(title: "Lag", kind: .number),
                .init(title: "Committed", kind: .number), .init(title: "End", kind: .number),
            ],
            rows: partitions.map { partition in
                let hasCommit = partition.committedOffset.value != -1
                return [
                    topicLink(partition.topic), HTML(stringLiteral: "\(partition.partition)"),
                    hasCommit ? .number(partition.lag.value) : "",
                    hasCommit ? .number(partition.committedOffset.value) : "none", .number(partition.endOffset.value),
                ]
            })
        let memberTable = members.map { members in
            section(
                "Members",
                Table(
                    caption: "Members of the group", hidesCaption: true,
                    columns: [.init(title: "Id", kind: .long), .init(title: "Client id"), .init(title: "Host")],
                    rows: members.map { ["\($0.id)", "\($0.clientId)", "\($0.host)"] }
                ).html)
        }
        return page(
            "Group \(name)", path: "groups",
            """
            <h1>Group \(words(for: name))</h1>
            \(provenance)<dl><dt>State</dt><dd>\(state(group))</dd>\
            <dt>Type</dt><dd>\(group.type.value.map { "\($0)" } ?? HTML.unknown)</dd>\
            <dt>Members</dt><dd>\(HTML.number(group.members.value))</dd><dt>Lag</dt><dd>\(HTML.number(group.lag.value)) \
            \(TrendLine(values: group.trend.map(\.value)).html)</dd><dt>Behind</dt><dd>\(behind(group))</dd></dl>
            \(section("Partitions", offsets.html))\(memberTable ?? "")
            """)
    }

    func absence(of thing: String, named name: String, path: String) -> String {
        let words: HTML = """
            <p>The last scrape found no \(thing) \(words(for: name)). It may be gone, or not be selected by the exporter's filters.</p>
            \(reduction)
            """
        return page("No such \(thing)", path: path, "<h1>No such \(thing)</h1>\n\(provenance)\(ignorance ?? words)")
    }
}

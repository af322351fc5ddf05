/// Makes the pages of one moment.
struct PageMaker {
    let reporter: Reporter
    let listing: Listing
    /// Unix milliseconds.
    let now: Int64
    /// Where the metrics are, from the start page.
    let metricsPath: String
    /// Whether there are clusters with names.
    let namesClusters: Bool

    var contents: StatusBoard.Contents { reporter.contents }

    /// - Parameter path: of the page, relative to the start page's folder: empty, `groups` or `topics`.
    func page(_ title: String, path: String, _ body: HTML) -> String {
        let other = listing.with { $0.refreshes.toggle() }
        // An empty link would be this same address, query included.
        let link = (path.isEmpty ? "./" : path) + other.query
        return Page(
            title: title, query: target(in: reporter.cluster).query, hasClusters: namesClusters,
            refresh: Page.Refresh(isOn: listing.refreshes, link: link),
            body: body
        ).html
    }

    /// Of links to other pages: they keep whether pages refresh.
    func target(in cluster: StatusRoutes.Cluster) -> Listing {
        var target = Listing()
        target.cluster = cluster.name
        target.refreshes = listing.refreshes
        return target
    }

    /// `12 s ago`.
    func ago(_ time: Int64) -> String { "\(age(of: time)) ago" }

    /// `12 s`.
    func age(of time: Int64) -> String { Self.words(seconds: Double(max(0, now - time) / 1000)) }

    /// The two greatest units.
    static func words(seconds: Double) -> String {
        guard seconds.isFinite else { return "unknown" }
        let tenths = Int((min(max(seconds, 0), 1e12) * 10).rounded())
        if tenths < 100, tenths % 10 != 0 { return "\(tenths / 10).\(tenths % 10) s" }
        let seconds = tenths / 10
        let units = [("d", seconds / 86_400), ("h", seconds / 3_600 % 24), ("min", seconds / 60 % 60), ("s", seconds % 60)]
        guard let first = units.firstIndex(where: { $0.1 > 0 }) else { return "0 s" }
        return units[first..<min(first + 2, units.count)].filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }.joined(separator: " ")
    }

    func section(_ title: String, _ content: HTML) -> HTML { "<section><h2>\(title)</h2>\n\(content)</section>\n" }

    func groupLink(_ name: String) -> HTML { link(to: "groups", name) }

    /// Another exporter has the page of a topic beyond the shard.
    func topicLink(_ name: String) -> HTML {
        contents.view?.shard?.covers(name) == false ? words(for: name) : link(to: "topics", name)
    }

    /// What a group or topic is called. The name of a group can be empty, and the words of a link cannot.
    func words(for name: String) -> HTML { "<bdi>\(name.isEmpty ? "(empty name)" : name)</bdi>" }

    private func link(to page: String, _ name: String) -> HTML {
        var target = target(in: reporter.cluster)
        target.name = name
        return "<a href=\"\(page)\(target.query)\">\(words(for: name))</a>"
    }

    /// What the cluster is called, and when it was scraped.
    var provenance: HTML {
        let origin = reporter.origin
        var words = origin.cluster.labels.sorted { $0.key < $1.key }.map {
            $0.key == "cluster" ? $0.value : "\($0.key)=\($0.value)"
        }
        if let name = origin.cluster.name.value { words.insert(name, at: 0) }
        if let id = origin.cluster.id.value { words.append("id \(id)") }
        let cluster: HTML = words.isEmpty ? "" : "Cluster \(words.joined(separator: ", ")). "
        guard let view = contents.view else { return "<p class=\"dim\">\(cluster)No scrape yet.</p>\n" }
        return "<p class=\"dim\">\(cluster)Scraped \(ago(view.time)), at \(Reporter.text(ofTime: view.time)).</p>\n"
    }

    /// Instead of what is not known; nil if it is known.
    var ignorance: HTML? {
        guard reporter.known == nil else { return nil }
        if contents.view == nil, !contents.outages.isEmpty { return "<p>The cluster cannot be connected.</p>\n" }
        return contents.view == nil
            ? "<p>Nobody has scraped this exporter yet.</p>\n" : "<p>The last scrape got no answer from the cluster.</p>\n"
    }

    /// What a large cluster's pages do not list.
    var reduction: HTML {
        guard let view = contents.view, view.isReduced else { return "" }
        return """
            <p class="dim">This cluster is too large for all of it to be kept. Here are the \(view.groups.count) groups with the most lag, \
            of \(view.totals.groups), and \(view.topicsInShard.count) topics, of \(view.totals.topics).</p>

            """
    }

    /// Links to the other pages of a list.
    func pager(_ path: String, pages: Int) -> HTML {
        guard pages > 1 else { return "" }
        let page = min(listing.page, pages)
        func link(_ number: Int, _ words: String) -> HTML {
            "<a href=\"\(path)\(listing.with { $0.page = number }.query)\">\(words)</a>"
        }
        var links: [HTML] = []
        if page > 1 { links.append(link(page - 1, "Previous")) }
        links.append("Page \(page) of \(pages)")
        if page < pages { links.append(link(page + 1, "Next")) }
        return "<p>\(HTML(links, separator: " "))</p>\n"
    }

    func filterForm(_ path: String, _ label: String) -> HTML {
        var hidden: [HTML] = []
        if let cluster = listing.cluster { hidden.append("<input type=\"hidden\" name=\"cluster\" value=\"\(cluster)\">") }
        if listing.order != .lag { hidden.append("<input type=\"hidden\" name=\"sort\" value=\"\(listing.order.rawValue)\">") }
        if !listing.refreshes { hidden.append("<input type=\"hidden\" name=\"refresh\" value=\"0\">") }
        return """
            <form method="get" action="\(path)"><label>\(label) <input type="search" name="filter" value="\(listing.filter)"></label> \
            \(HTML(hidden))<button>Filter</button></form>

            """
    }
}

extension PageMaker {
    func clustersPage(_ clusters: [StatusRoutes.Cluster]) -> String {
        let table = Table(
            caption: "\(clusters.count == 1 ? "1 cluster" : "\(clusters.count) clusters"), in the order of the configuration",
            columns: [
                .init(title: "Cluster", kind: .long), .init(title: "State"), .init(title: "For"),
                .init(title: "Missing", kind: .number),
                .init(title: "Brokers", kind: .number), .init(title: "Topics", kind: .number),
                .init(title: "Groups", kind: .number), .init(title: "Scraped"),
            ],
            rows: clusters.map { cluster in
                let contents = cluster.board.contents
                let view = contents.known
                return [
                    "<a href=\"./\(target(in: cluster).query)\">\(cluster.name ?? "--kafka.server")</a>",
                    "<span class=\"\(contents.health.rawValue)\">\(contents.health.word)</span>",
                    contents.since.map { "\(age(of: $0))" } ?? "", .number(contents.view == nil ? nil : contents.outages.count),
                    .number(view?.brokers.count), .number(view?.totals.topics), .number(view?.totals.groups),
                    contents.view.map { "\(ago($0.time))" } ?? "not yet",
                ]
            })
        let isKnown = clusters.contains { $0.name == listing.cluster }
        let absence: HTML = listing.cluster.map { isKnown ? "" : "<p>There is no cluster <bdi>\($0)</bdi>.</p>\n" } ?? ""
        return page("Clusters", path: "clusters", "<h1>Clusters</h1>\n\(absence)\(table.html)")
    }
}

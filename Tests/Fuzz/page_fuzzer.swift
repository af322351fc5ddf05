// Fuzzes the queries of the status page, and the names of the groups and topics that it shows. Beside not trapping, a link must lead to what
// it was made for, no name may become markup, and a page must be as deep at its end as at its beginning. From the package's folder:
//
//     swift build --scratch-path .build/fuzz-modules --configuration release --target StatusPage \
//         -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing
//     swiftc -O -swift-version 6 -sanitize=fuzzer,address -parse-as-library -use-ld=lld \
//         -I .build/fuzz-modules/release/Modules $(printf -- '-I %s ' Modules/*) -I Sources/RE2Shim/include Tests/Fuzz/page_fuzzer.swift \
//         .build/fuzz-modules/release/{Collector,EndToEnd,Exposition,Kafka{Protocol,Reader},NameFilter,Sharding}.build/*.o \
//         .build/fuzz-modules/release/{StatusPage,System,TLS,WebServer,ZookeeperClient}.build/*.o \
//         $(find .build/fuzz-modules/release/RE2Shim.build -name '*.o') -lre2 -lstdc++ -o .build/page_fuzzer
//     .build/page_fuzzer -max_len=512 -max_total_time=60

import KafkaReader

@testable import Collector
@testable import StatusPage

/// A query, a zero byte, and the name of a group and of a topic.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPage(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: start, count: count)
    let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let listing = Listing(query: String(decoding: parts[0], as: UTF8.self))
    precondition(Listing(query: String(listing.query.dropFirst())) == listing, "a link keeps what was asked for")

    let name = String(decoding: parts.count > 1 ? parts[1] : parts[0], as: UTF8.self)
    let escaped = HTML.escaped(name)
    precondition(!escaped.utf8.contains { "<>\"".utf8.contains($0) || $0 < 0x20 }, "a name became markup")
    var link = Listing()
    link.name = name
    let reached = Listing(query: String(link.query.dropFirst())).name
    precondition(reached.map { GroupID($0) } == GroupID(name), "a link leads elsewhere")

    var contents = StatusBoard.Contents()
    contents.view = ClusterView(snapshot(named: name), time: 1)
    contents.outages[name] = .init(since: 0, error: name)
    contents.diagnoses[name] = name
    let exporter = ExporterInformation(
        version: "1", revision: "", client: "auto", librdkafka: "", flags: [name])
    let cluster = StatusRoutes.Cluster(name: listing.cluster, labels: ["cluster": name], board: StatusBoard())
    let reporter = Reporter(
        cluster: cluster, contents: contents, exporter: exporter,
        process: { ProcessUsage(residentMemoryBytes: nil, openFileDescriptors: 9) })
    let maker = PageMaker(reporter: reporter, listing: listing, now: 2, metricsPath: "/metrics", namesClusters: true)
    let pages = [
        maker.startPage, maker.groupsPage, maker.topicsPage, maker.absence(of: "group", named: name, path: "groups"),
        maker.clustersPage([cluster]),
    ]
    guard let group = maker.groupPage(name), let topic = maker.topicPage(name) else { preconditionFailure("not found") }
    for page in pages + [group, topic] { precondition(isBalanced(page), "a page whose elements do not end") }
    return 0
}

private func snapshot(named name: String) -> Snapshot {
    var snapshot = Snapshot()
    snapshot.isUp = true
    let replicas = ClusterMetadata.Replicas(count: 2, inSync: 1, preferred: 1)
    let topic = ClusterMetadata.Topic(name: name, partitions: [.init(id: 0, leader: 1, replicas: replicas)])
    snapshot.topics = [TopicSnapshot(topic: topic, ends: [9], oldest: [0])]
    let consumed = ConsumedTopic(topicIndex: 0, partitions: [.init(index: 0, commit: .offset(3))])
    let member = GroupMember(assignment: nil, identity: .init(id: name, clientID: name, host: name))
    snapshot.groups = [GroupSnapshot(id: GroupID(name), memberCount: 1, topics: [consumed], members: [member])]
    return snapshot
}

/// Whether every element that has an end tag is closed by it.
private func isBalanced(_ page: String) -> Bool {
    let empty: Set<Substring> = ["meta", "link", "input", "polyline", "br"]
    var open: [Substring] = []
    for piece in page.split(separator: "<").dropFirst() {
        let name = piece.prefix { $0.isLetter || $0.isNumber || $0 == "/" || $0 == "!" }
        if name.hasPrefix("!") || empty.contains(name) || name == "polyline/" { continue }
        if name.hasPrefix("/") {
            guard open.popLast() == name.dropFirst() else { return false }
        } else {
            open.append(name)
        }
    }
    return open.isEmpty
}

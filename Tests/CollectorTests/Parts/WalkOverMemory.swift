import Exposition
import KafkaReader
import NameFilter
import TestSupport
import Testing

@testable import Collector

/// Walks over a cluster in memory, with one part.
struct WalkOverMemory {
    let cluster: InMemoryCluster
    let part: any Part
    var configuration = CollectorConfiguration(topics: NameFilter(), groups: NameFilter())

    init(_ part: any Part, _ contents: InMemoryCluster.Contents = .small) {
        cluster = InMemoryCluster(contents)
        self.part = part
    }

    func run() async -> Snapshot {
        await ClusterWalk(reader: cluster, parts: [part], configuration: configuration).run(deadline: .now + .seconds(60))
    }

    /// The part's series, in the order of the text.
    func series() async -> [String] { series(of: await run()) }

    func text(of snapshot: Snapshot) -> String {
        String(decoding: ExpositionText(.prometheusText, snapshot.families).reduce(into: [UInt8]()) { $0 += $1 }, as: UTF8.self)
    }

    /// Each with the labels that its metric declares.
    func series(of snapshot: Snapshot) -> [String] {
        for metric in type(of: part).metrics {
            let samples = (try? PrometheusText(text(of: snapshot)))?.series(metric.name) ?? [:]
            #expect(samples.keys.allSatisfy { Set($0.keys) == Set(metric.labels) }, "\(metric.name)")
        }
        let names = Set(type(of: part).metrics.map(\.name))
        return text(of: snapshot).split(separator: "\n").map(String.init).filter { line in
            names.contains { line.hasPrefix($0 + "{") || line.hasPrefix($0 + " ") }
        }
    }
}

import Foundation
import TestSupport
import Testing

/// What prometheus-community's chart prometheus-kafka-exporter 3.1.1 makes of the same values, this chart does, too: objects with the same
/// names, selectors and ports, and every field of them, but for those that are said below.
///
/// `COMMUNITY_CHART=charts/prometheus-kafka-exporter swift test --filter CommunityChartTests` records that again, from a folder with that chart
/// and without its dependency.
@Suite(.needsHelm, .needsKubernetesValidate)
struct CommunityChartTests {
    /// A rendered chart.
    private struct Rendering: Codable {
        /// Kind and name.
        var objects: [String]
        /// A line for each value, by kind and path.
        var fields: [String]

        init(_ manifests: Manifests) {
            let objects = manifests.objects.filter { $0["metadata"]["annotations"]["helm.sh/hook"] == .null }
            self.objects = objects.map { "\($0["kind"].text ?? "") \($0["metadata"]["name"].text ?? "")" }.sorted()
            fields = Set(objects.flatMap { $0.lines(at: $0["kind"].text ?? "") }).sorted()
        }
    }

    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("community-3.1.1.json")
    private static let values = ["defaults"] + Helm.valuesNames.filter { $0.hasPrefix("community-") }

    @Test(arguments: values)
    func theObjectsAreTheSame(values: String) async throws {
        let theirs = try #require(try await Self.theirs.value[values])
        let ours = Rendering(try await Manifests.named(values))
        #expect(ours.objects == theirs.objects)
        let mended = try (Self.mended + (values.contains("scram") ? [Self.mendedLogin] : [])).map { try Regex($0) }
        let missing = Set(theirs.fields).subtracting(ours.fields).filter { field in
            !mended.contains { field.firstMatch(of: $0) != nil }
        }
        #expect(missing.sorted() == [])
    }

    /// What is not the same, as patterns.
    private static let mended = [
        // It is another chart, with another image.
        #"^\w+\.metadata\.labels\.(chart|helm\.sh/chart) = "#,
        #"\.image = danielqsj/kafka-exporter:"#,
        // Flags that have no effect.
        #"\.args\[\] = --verbosity=0$"#,
        #"\.args\[\] = --server\.tls\.(ca-file=.*|mutual-auth-enabled=false)$"#,
        // Probes do not build a page.
        #"Probe\.httpGet\.path = /$"#,
    ]
    /// Passwords are in files.
    private static let mendedLogin = #"\.args\[\] = --sasl\.(username|password)=\$\(SCRAM_|\.env\["#

    private static let theirs = Task {
        if let chart = ProcessInfo.processInfo.environment["COMMUNITY_CHART"] { try await record(chart) }
        return try JSONDecoder().decode([String: Rendering].self, from: Data(contentsOf: file))
    }

    /// Of each but the defaults, the fields that are not the defaults'.
    private static func record(_ chart: String) async throws {
        var renderings: [String: Rendering] = [:]
        for name in values {
            renderings[name] = Rendering(try await Manifests.rendered(["--values", Helm.valuesFile(name)], chart: chart))
        }
        let defaults = Set(renderings["defaults"]?.fields ?? [])
        for name in values where name != "defaults" { renderings[name]?.fields.removeAll(where: defaults.contains) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(renderings).write(to: file)
    }
}

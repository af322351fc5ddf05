import Collector
import Foundation
import Testing

@testable import kafka_exporter

/// Compares README.md and docs/ with the code.
@Suite struct DocumentationTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The pages by their paths from the root.
    private static let pages: [String: String] = {
        let docs = (try? FileManager.default.contentsOfDirectory(atPath: root.path + "/docs")) ?? []
        let paths =
            [
                "README.md", "CONTRIBUTING.md", "charts/kafka-exporter/README.md", "config/kubernetes/README.md",
                "config/scenarios/README.md",
            ]
            + docs.filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }
        return Dictionary(
            uniqueKeysWithValues: paths.map { path in
                (path, (try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)) ?? "")
            })
    }()

    @Test func everyFlagIsInTheDocs() {
        let text = Self.pages.values.joined()
        let flags = Set(exporterHelp.matches(of: /--(?:\[no-\])?([a-z][\w.-]*)/).map { String($0.output.1) })
            .subtracting(["help", "version"])
        #expect(flags.count > 50)
        for flag in flags.sorted() {
            #expect(text.contains("`--\(flag)`"), "--\(flag)")
        }
    }

    @Test func everySeriesIsInTheDocs() {
        let names = Set((Collector.metrics + ExporterFamilies.metrics).map(\.name).filter { $0.hasPrefix("kafka_") })
        let text = (Self.pages["docs/series.md"] ?? "") + (Self.pages["docs/zookeeper.md"] ?? "")
        #expect(names.count > 25)
        for name in names.sorted() {
            #expect(text.contains("`\(name)`"), "\(name)")
        }
    }

    @Test func everyLinkHasATarget() {
        #expect(Self.pages.count > 8)
        for (path, text) in Self.pages.sorted(by: { $0.key < $1.key }) {
            for match in text.matches(of: /\]\(([^)\s]+)\)/) where !match.output.1.contains("://") {
                let parts = match.output.1.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
                let folder = (path as NSString).deletingLastPathComponent
                let target =
                    parts[0].isEmpty
                    ? path : ((folder as NSString).appendingPathComponent(parts[0]) as NSString).standardizingPath
                let url = Self.root.appendingPathComponent(target).standardized
                #expect(FileManager.default.fileExists(atPath: url.path), "\(path): \(match.output.1)")
                guard parts.count > 1 else { continue }
                let page = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
                #expect(Self.anchors(of: page).contains(parts[1]), "\(path): \(match.output.1)")
            }
        }
    }

    /// Commands that readers copy are accepted.
    @Test func theCommandsHaveValidFlags() throws {
        var count = 0
        for (path, text) in Self.pages.sorted(by: { $0.key < $1.key }) {
            let joined = text.replacing("\\\n", with: " ")
            for line in joined.split(separator: "\n") {
                let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
                guard let first = words.first, first == "kafka_exporter" || first.hasSuffix("/kafka_exporter") else { continue }
                let arguments = words.dropFirst().prefix { !["&", "2>exporter.log", "|"].contains($0) }
                // A sentence that begins with the program's name.
                guard arguments.contains(where: { $0.hasPrefix("--") }) else { continue }
                #expect(ExporterFlagsTests.errorMessage(Array(arguments)) == nil, "\(path): \(line)")
                count += 1
            }
        }
        #expect(count >= 6)
    }

    /// The anchors that GitHub creates for headings.
    private static func anchors(of page: String) -> Set<String> {
        Set(
            page.split(separator: "\n").filter { $0.hasPrefix("#") }.map { heading in
                heading.drop { $0 == "#" }.dropFirst().lowercased()
                    .filter { $0.isLetter || $0.isNumber || " -_".contains($0) }.replacing(" ", with: "-")
            })
    }
}

import Foundation
import TestSupport
import Testing

@testable import Collector
@testable import kafka_exporter

/// The rules of Grafana's dashboard-linter. Queries run on a real Prometheus in `DashboardQueryTests`.
struct DashboardTests {
    private static let published = Set((Collector.metrics + ExporterFamilies.metrics).map(\.name))
    private static let ofPrometheus: Set = ["up", "scrape_duration_seconds", "scrape_samples_post_metric_relabeling"]
    private static let files = ["exporter.json", "groups.json", "overview.json", "topics.json"]
    private static let source = "${datasource}"

    @Test func allAreRead() throws {
        #expect(try Checkout.files(in: "dashboards") == Self.files)
        #expect(Dashboard.shipped.keys.sorted() == Self.files)
        #expect(Set(Dashboard.shipped.values.map(\.uid)).count == Self.files.count)
        #expect(Set(Dashboard.shipped.values.map(\.title)).count == Self.files.count)
    }

    @Test(.needsGrafanaSDK)
    func grafanaKnowsEveryField() async throws {
        let python = try #require(await PythonPackage.grafanaFoundationSDK.python)
        let script = "\(Checkout.path)/Tests/Scripts/dashboard-fields"
        let process = try ChildProcess([python, script] + Self.files.map { "\(Checkout.path)/dashboards/\($0)" })
        #expect(try await process.exitStatus() == .success, "\(process.standardError)")
        #expect(process.standardOutput == "checked\n")
    }

    @Test(arguments: files)
    func variablesSelectDataSourceJobAndInstance(file: String) throws {
        let dashboard = try #require(Dashboard.shipped[file])
        #expect(!dashboard.editable && dashboard.timezone == "browser" && !dashboard.description.isEmpty)
        let variables = dashboard.templating.list
        #expect(variables.map(\.name).prefix(4) == ["datasource", "job", "instance", "cluster"])
        #expect(variables.map(\.label).prefix(4) == ["Data source", "Job", "Instance", "Cluster"])
        let (source, others) = (variables[0], variables.dropFirst())
        #expect(source.type == "datasource" && source.query == "prometheus")
        for variable in others {
            #expect(
                variable.type == "query" && variable.datasource?.uid == Self.source && variable.refresh == 2, "\(variable.name)")
            #expect(variable.multi == true && variable.includeAll == true, "\(variable.name)")
            // Series need not have a cluster.
            #expect(variable.allValue == (variable.name == "cluster" ? ".*" : ".+"))
            #expect(variable.query.contains(/^label_values\(kafka_\w+(\{.+\})?, \w+\)$/), "\(variable.query)")
        }
        let queries = (dashboard.queryPanels.flatMap { $0.targets ?? [] }.map(\.expr) + variables.map(\.query)).joined()
        for variable in others { #expect(queries.contains("$\(variable.name)\""), "\(variable.name) is not used") }
    }

    @Test(arguments: files)
    func panelsAreExplainedAndHaveUnits(file: String) throws {
        let dashboard = try #require(Dashboard.shipped[file])
        let panels = dashboard.queryPanels
        #expect(panels.count > 9 && Set(panels.map(\.title)).count == panels.count)
        #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count)
        for panel in panels {
            #expect(["stat", "timeseries", "table"].contains(panel.type), "\(panel.title)")
            #expect(panel.description?.hasSuffix(".") == true, "\(panel.title)")
            #expect(panel.datasource?.uid == Self.source && panel.targets?.isEmpty == false, "\(panel.title)")
            #expect(Self.units.contains(panel.fieldConfig?.defaults.unit ?? ""), "\(panel.title)")
            #expect(panel.targets?.allSatisfy { $0.datasource.uid == Self.source } == true, "\(panel.title)")
        }
    }

    /// Of those that Grafana has.
    private static let units: Set = [
        "short", "none", "s", "bytes", "Bps", "cps", "reqps", "percent", "percentunit", "dateTimeFromNow", "bool_yes_no",
    ]

    @Test(arguments: files)
    func panelsDoNotOverlap(file: String) throws {
        let panels = try #require(Dashboard.shipped[file]).panels
        for (index, panel) in panels.enumerated() {
            let place = panel.gridPos
            #expect(place.x >= 0 && place.w > 0 && place.h > 0 && place.x + place.w <= 24, "\(panel.title)")
            for other in panels.prefix(index) {
                let taken = other.gridPos
                let isApart =
                    place.x >= taken.x + taken.w || taken.x >= place.x + place.w || place.y >= taken.y + taken.h
                    || taken.y >= place.y + place.h
                #expect(isApart, "\(panel.title), \(other.title)")
            }
        }
    }

    private static let chosenExporters = #"job=~"$job", instance=~"$instance", cluster=~"$cluster""#

    @Test(arguments: files)
    func queriesAskForPublishedSeriesOfTheChosenExporters(file: String) throws {
        for panel in try #require(Dashboard.shipped[file]).queryPanels {
            for expression in (panel.targets ?? []).map(\.expr) {
                let selectors = expression.matches(of: /(\w+)\{([^}]*)\}/)
                #expect(!selectors.isEmpty, "\(expression)")
                for selector in selectors {
                    let name = String(selector.output.1.replacing(/_bucket$/, with: ""))
                    #expect(Self.published.contains(name) || Self.ofPrometheus.contains(name), "\(name)")
                    #expect(selector.output.2.hasPrefix(Self.chosenExporters), "\(expression)")
                }
                // None without a selector, which may only be the word of a label.
                let bare = expression.matches(of: /\b((?:kafka|process)_\w+)\b(?!\{)/).map { String($0.output.1) }
                #expect(Self.published.isDisjoint(with: bare), "\(expression)")
                for range in expression.matches(of: /(rate|deriv)\([^\[]+\[([^\]]+)\]/) {
                    #expect(range.output.2 == "$__rate_interval", "\(expression)")
                }
                for counter in expression.matches(of: /(\w+)\(\w+_total\{|\w+_total\{/) {
                    #expect(["rate", "increase"].contains(counter.output.1 ?? ""), "\(expression)")
                }
            }
        }
    }

    /// A panel about a part that is off says which flag turns it on.
    @Test(arguments: files)
    func descriptionsNameTheFlagsOfOptionalParts(file: String) throws {
        for panel in try #require(Dashboard.shipped[file]).queryPanels {
            let description = panel.description ?? ""
            let selectors = (panel.targets ?? []).flatMap { $0.expr.matches(of: /(\w+?)(_bucket)?\{/) }
            let metrics = Set(selectors.map { String($0.output.1) })
            for part in Parts.optional {
                let isAsked = !metrics.isDisjoint(with: part.metrics.map(\.name))
                let flags = ["--collector.\(part.name.rawValue)"] + Self.flagsOfMoreSeries
                let isNamed = flags.contains { description.contains($0) }
                #expect(!isAsked || isNamed, "\(panel.title): --collector.\(part.name.rawValue)")
            }
            for flag in description.matches(of: /--[a-z][a-z.-]+/) {
                #expect(try Checkout.text("docs/parts.md").contains("`\(flag.output)"), "\(panel.title): \(flag.output)")
            }
        }
    }

    private static let flagsOfMoreSeries = ["--lag-seconds.partitions", "--retention.partitions"]
}

// Not inlined: a closure in a macro's argument crashes Swift 6.0.
extension Trait where Self == ConditionTrait {
    fileprivate static var needsGrafanaSDK: Self {
        .enabled("grafana-foundation-sdk cannot be had from PyPI") { await PythonPackage.grafanaFoundationSDK.python != nil }
    }
}

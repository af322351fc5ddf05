import Foundation
import TestSupport
import Testing

/// `mixin/`, and what is generated from it.
@Suite(.enabled(if: Executable.jsonnet.isAvailable, Comment(rawValue: Executable.jsonnet.unavailableReason)))
struct MixinTests {
    @Test func rulesAreThoseOfTheMixin() async throws {
        let rules = try await evaluate("import 'rules.jsonnet'", as: [String: String].self)
        #expect(rules.count >= 2)
        for (path, text) in rules {
            #expect(try Checkout.text(path) == text + "\n", "make mixin changes \(path)")
        }
    }

    @Test func dashboardsAreThoseOfTheMixin() async throws {
        let output = try await Executable.jsonnet.run(["\(Checkout.path)/mixin/dashboards.jsonnet"])
        // Not compared as texts: numbers differ by the version of jsonnet.
        let dashboards = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: NSDictionary])
        #expect(try Checkout.files(in: "dashboards") == dashboards.keys.sorted())
        for (file, dashboard) in dashboards {
            let text = try Checkout.text("dashboards/\(file)")
            let committed = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary
            #expect(committed == dashboard, "make mixin changes dashboards/\(file)")
        }
    }

    /// One setting selects the series of every alert and rule, another one names the cluster.
    @Test func theSelectorIsEverywhere() async throws {
        struct Rules: Decodable {
            struct Group: Decodable {
                struct Rule: Decodable {
                    let expr: String
                    let annotations: [String: String]?
                }
                let rules: [Rule]
            }
            let groups: [Group]
        }
        let mixin = """
            local mixin = (import 'mixin.libsonnet') + {_config+:: {
              kafkaExporterSelector: 'job="other"', clusterLabel: 'kafka_cluster', runbookURLPattern: 'https://wiki.test/%s.html',
            }};
            { groups: mixin.prometheusAlerts.groups + mixin.prometheusRules.groups }
            """
        let rules = try await evaluate(mixin, as: Rules.self).groups.flatMap(\.rules)
        #expect(rules.count > 20)
        for rule in rules {
            let metrics = rule.expr.matches(of: /\b(kafka_\w+|up\b)/).count
            #expect(metrics > 0 && metrics == rule.expr.matches(of: /\b(kafka_\w+|up)\{\s*job="other"/).count, "\(rule.expr)")
            guard let annotations = rule.annotations else { continue }
            #expect(annotations["runbook_url"]?.contains(/^https:\/\/wiki\.test\/kafka[a-z]+\.html$/) == true)
            #expect(annotations.values.allSatisfy { !$0.contains("$labels.cluster ") })
        }
        #expect(rules.contains { $0.annotations?["summary"]?.contains("{{ $labels.kafka_cluster }}") == true })
    }

    private func evaluate<Value: Decodable>(_ code: String, as type: Value.Type) async throws -> Value {
        let output = try await Executable.jsonnet.run(["--jpath", "\(Checkout.path)/mixin", "--exec", code])
        return try JSONDecoder().decode(Value.self, from: Data(output.utf8))
    }
}

import Foundation

/// A dashboard as it is in `dashboards/`.
public struct Dashboard: Decodable, Sendable {
    public struct DataSource: Decodable, Sendable {
        public let uid: String
    }

    public struct Target: Decodable, Sendable {
        public let datasource: DataSource
        public let refId: String
        public let expr: String

        /// Whether it asks for the series of `--collector.end-to-end`, which simulated clusters cannot have.
        public var isOfEndToEndProbe: Bool { expr.contains("kafka_end_to_end_") }
    }

    public struct FieldConfig: Decodable, Sendable {
        public struct Defaults: Decodable, Sendable {
            public let unit: String?
        }

        public let defaults: Defaults
    }

    public struct Position: Decodable, Sendable {
        public let x, y, w, h: Int
    }

    public struct Panel: Decodable, Sendable {
        public let id: Int
        public let type: String
        public let title: String
        public let gridPos: Position
        public let description: String?
        public let datasource: DataSource?
        public let fieldConfig: FieldConfig?
        public let targets: [Target]?
    }

    public struct Variable: Decodable, Sendable {
        public let name: String
        public let label: String
        public let type: String
        public let query: String
        public let datasource: DataSource?
        public let multi: Bool?
        public let includeAll: Bool?
        public let allValue: String?
        public let refresh: Int?
    }

    public struct Templating: Decodable, Sendable {
        public let list: [Variable]
    }

    public let uid: String
    public let title: String
    public let description: String
    public let editable: Bool
    public let timezone: String
    public let panels: [Panel]
    public let templating: Templating

    /// All of them, by the names of their files.
    public static let shipped: [String: Dashboard] = {
        let files = (try? Checkout.files(in: "dashboards")) ?? []
        let all = files.compactMap { file -> (String, Dashboard)? in
            guard let text = try? Checkout.text("dashboards/\(file)"),
                let dashboard = try? JSONDecoder().decode(Dashboard.self, from: Data(text.utf8))
            else { return nil }
            return (file, dashboard)
        }
        return Dictionary(uniqueKeysWithValues: all)
    }()

    /// The panels that ask something, that is, all but the rows' titles.
    public var queryPanels: [Panel] { panels.filter { $0.type != "row" } }

    /// A query with what Grafana puts in place of variables of which all values are chosen.
    public static func chosen(_ query: String) -> String {
        query.replacing(/\$__rate_interval/, with: "10s")
            .replacing(/\$kubernetes_namespace/, with: "kafka").replacing(/\$strimzi_cluster_name/, with: "demo")
            .replacing(/="\$instance"/, with: "=~\".+\"").replacing(/\$cluster/, with: ".*").replacing(/\$\w+/, with: ".+")
    }
}

import Collector
import CommandLineFlags

/// The labels that every series carries: `name=value,name2=value2`.
struct ConstantLabels: FlagValue, Equatable {
    struct Label: Equatable {
        let name: String
        let value: String
    }

    /// In the order given.
    let labels: [Label]

    /// The labels of the exporter's own metrics: Prometheus rejects a series that has a name twice.
    private static let ownNames = Set((Collector.metrics + ExporterFamilies.metrics).flatMap(\.labels))

    /// Each name occurs once.
    var byName: [String: String] {
        Dictionary(labels.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    init(_ labels: [Label] = []) {
        self.labels = labels
    }

    init(flagText text: String) throws(InvalidFlagValue) {
        var labels: [Label] = []
        // As in kafka_exporter, an empty element is skipped.
        for pair in text.utf8.split(separator: UInt8(ascii: ",")) {
            guard let label = try Self.label(pair) else {
                let cure = labels.contains { $0.name == "cluster" } ? "" : ", write cluster=\(Substring(pair))"
                throw InvalidFlagValue("expected name=value, got '\(Substring(pair))'\(cure)")
            }
            guard !labels.contains(where: { $0.name == label.name }) else {
                throw InvalidFlagValue("the label '\(label.name)' is given twice")
            }
            labels.append(label)
        }
        self.init(labels)
    }

    /// nil if there is no `=`.
    private static func label(_ pair: Substring.UTF8View) throws(InvalidFlagValue) -> Label? {
        guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let name = String(Substring(pair[..<equals]))
        guard isValid(name: name) else {
            throw InvalidFlagValue(
                "invalid label name '\(name)', expected letters, digits and _, no digit first, not __ first")
        }
        guard !ownNames.contains(name) else {
            throw InvalidFlagValue("the label '\(name)' is taken by the exporter's own series, choose another name")
        }
        return Label(name: name, value: String(Substring(pair[equals...].dropFirst())))
    }

    private static func isValid(name: String) -> Bool {
        guard let first = name.utf8.first, !name.hasPrefix("__") else { return false }
        return isLetter(first) && name.utf8.allSatisfy { isLetter($0) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: false
        }
    }

    var textInHelp: String { labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",").textInHelp }
}

import YAML

/// A mapping whose keys are taken one by one: keys left in the end are misspelt.
struct YAMLMapping {
    private let node: YAMLNode
    private var values: [String: YAMLNode] = [:]

    init(_ node: YAMLNode) throws(YAMLError) {
        self.node = node
        for (name, value) in try node.entries() {
            guard values.updateValue(value, forKey: name) == nil else { throw value.error("occurs twice") }
        }
    }

    func error(_ problem: String) -> YAMLError { node.error(problem) }

    func has(_ name: String) -> Bool { values[name].map { !$0.isNull } ?? false }

    /// The value of a key; nil if it is absent or null.
    mutating func take(_ name: String) -> YAMLNode? {
        guard let node = values.removeValue(forKey: name), !node.isNull else { return nil }
        return node
    }

    /// All remaining keys, with their values.
    mutating func takeAll() -> [(name: String, value: YAMLNode)] {
        defer { values = [:] }
        return values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// - Throws: for a remaining key; `known` are the valid ones.
    func finish(known: [String]) throws(YAMLError) {
        guard let unknown = values.values.min(by: { $0.line < $1.line }) else { return }
        throw unknown.error("unknown key, expected one of: \(known.joined(separator: ", "))")
    }
}

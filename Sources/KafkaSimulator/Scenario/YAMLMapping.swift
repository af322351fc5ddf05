import YAML

/// A mapping whose keys are taken one by one: what nobody took in the end is a key that is misspelt.
struct YAMLMapping {
    private let node: YAMLNode
    private var values: [String: YAMLNode] = [:]

    init(_ node: YAMLNode) throws(YAMLError) {
        self.node = node
        for (name, value) in try node.entries() {
            guard values.updateValue(value, forKey: name) == nil else { throw value.error("is there twice") }
        }
    }

    func error(_ problem: String) -> YAMLError { node.error(problem) }

    func has(_ name: String) -> Bool { values[name].map { !$0.isNull } ?? false }

    /// The value of a key; nil where it is not there or null.
    mutating func take(_ name: String) -> YAMLNode? {
        guard let node = values.removeValue(forKey: name), !node.isNull else { return nil }
        return node
    }

    /// All keys that are left, with their values.
    mutating func takeAll() -> [(name: String, value: YAMLNode)] {
        defer { values = [:] }
        return values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// - Throws: for a key that nobody took; `known` are those that there are.
    func finish(known: [String]) throws(YAMLError) {
        guard let unknown = values.values.min(by: { $0.line < $1.line }) else { return }
        throw unknown.error("there is no such key here; there are: \(known.joined(separator: ", "))")
    }
}

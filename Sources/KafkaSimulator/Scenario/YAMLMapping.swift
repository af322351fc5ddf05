/// A mapping whose keys are taken one by one: what nobody took in the end is a key that is misspelt.
struct YAMLMapping {
    /// The path to it, such as `topics[2]`; empty for the root.
    let path: String
    let line: Int
    private var values: [String: YAMLNode] = [:]

    init(_ node: YAMLNode, path: String) throws(ScenarioError) {
        guard case .mapping(let entries) = node.content else {
            throw ScenarioError("must be keys and values", line: node.line, key: path.isEmpty ? nil : path)
        }
        self.path = path
        line = node.line
        for (key, value) in entries {
            guard case .scalar(let name) = key.content else {
                throw ScenarioError("a key must be a word", line: key.line, key: path.isEmpty ? nil : path)
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw ScenarioError("is there twice", line: key.line, key: self.key(name))
            }
        }
    }

    /// The path of one of its keys.
    func key(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    func has(_ name: String) -> Bool { values[name].map { !$0.isNull } ?? false }

    /// The value of a key; nil where it is not there or null.
    mutating func take(_ name: String) -> YAMLValue? {
        guard let node = values.removeValue(forKey: name), !node.isNull else { return nil }
        return YAMLValue(node: node, key: key(name))
    }

    /// All keys that are left, with their values.
    mutating func takeAll() -> [(name: String, value: YAMLValue)] {
        defer { values = [:] }
        return values.sorted { $0.key < $1.key }.map { ($0.key, YAMLValue(node: $0.value, key: key($0.key))) }
    }

    /// - Throws: for a key that nobody took; `known` are those that there are.
    func finish(known: [String]) throws(ScenarioError) {
        guard let unknown = values.min(by: { $0.value.line < $1.value.line }) else { return }
        throw ScenarioError(
            "there is no such key here; there are: \(known.joined(separator: ", "))", line: unknown.value.line,
            key: key(unknown.key))
    }
}

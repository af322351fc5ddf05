/// A value of a document: where it stands, and the path of keys to it, such as `tls_server_config.cert_file`.
public struct YAMLNode {
    public enum Content {
        /// Plain or quoted; only a plain one can mean null.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        case mapping([(name: String, value: YAMLNode)])
    }

    public let content: Content
    /// From 1.
    public let line: Int
    /// Empty for the root.
    public let key: String

    public init(content: Content, line: Int, key: String) {
        self.content = content
        self.line = line
        self.key = key
    }

    /// With this place in it.
    public func error(_ problem: String) -> YAMLError {
        YAMLError(problem, line: line, key: key.isEmpty ? nil : key)
    }

    /// Written out, or nothing at all.
    public var isNull: Bool {
        if case .scalar(let text, true) = content { return ["", "~", "null", "Null", "NULL"].contains(text) }
        return false
    }

    /// Empty for null.
    public func text() throws(YAMLError) -> String {
        guard case .scalar(let text, _) = content else { throw error("must be a single value") }
        return isNull ? "" : text
    }

    /// In the words of YAML 1.1, which Go's reader takes as well.
    public func boolean() throws(YAMLError) -> Bool {
        switch try text().lowercased() {
        case "true", "yes", "on", "y": true
        case "false", "no", "off", "n": false
        default: throw error("must be true or false")
        }
    }

    /// A whole number.
    public func integer() throws(YAMLError) -> Int {
        let text = try text()
        guard let number = Int(text) else { throw error("must be a whole number, and not '\(text)'") }
        return number
    }

    /// Empty for null.
    public func list() throws(YAMLError) -> [YAMLNode] {
        if isNull { return [] }
        guard case .sequence(let nodes) = content else { throw error("must be a list") }
        return nodes
    }

    /// The values by their keys; empty for null.
    public func entries() throws(YAMLError) -> [(name: String, value: YAMLNode)] {
        if isNull { return [] }
        guard case .mapping(let entries) = content else { throw error("must be keys and values") }
        return entries
    }

    /// The values by keys that are all among `known`; null counts as not there.
    public func entries(known: [String]) throws(YAMLError) -> [String: YAMLNode] {
        var values: [String: YAMLNode] = [:]
        for (name, value) in try entries() {
            guard known.contains(name) else {
                throw value.error("there is no such key here; there are: \(known.joined(separator: ", "))")
            }
            if !value.isNull { values[name] = value }
        }
        return values
    }
}

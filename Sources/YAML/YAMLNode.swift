/// A value in a document, with its line and the path of keys to it, such as `tls_server_config.cert_file`.
public struct YAMLNode {
    public enum Content {
        /// Only a plain scalar can mean null, not a quoted one.
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

    /// An error that points to this value.
    public func error(_ problem: String) -> YAMLError {
        YAMLError(problem, line: line, key: key.isEmpty ? nil : key)
    }

    /// Whether the value is null or missing.
    public var isNull: Bool {
        if case .scalar(let text, true) = content { return ["", "~", "null", "Null", "NULL"].contains(text) }
        return false
    }

    /// Empty for null.
    public func text() throws(YAMLError) -> String {
        guard case .scalar(let text, _) = content else { throw error("must be a single value") }
        return isNull ? "" : text
    }

    /// Accepts the words of YAML 1.1, as Go's parser does.
    public func boolean() throws(YAMLError) -> Bool {
        switch try text().lowercased() {
        case "true", "yes", "on", "y": true
        case "false", "no", "off", "n": false
        default: throw error("must be true or false")
        }
    }

    /// An integer.
    public func integer() throws(YAMLError) -> Int {
        let text = try text()
        guard let number = Int(text) else { throw error("must be a whole number, not '\(text)'") }
        return number
    }

    /// Empty for null.
    public func list() throws(YAMLError) -> [YAMLNode] {
        if isNull { return [] }
        guard case .sequence(let nodes) = content else { throw error("must be a list") }
        return nodes
    }

    /// The values with their keys; empty for null.
    public func entries() throws(YAMLError) -> [(name: String, value: YAMLNode)] {
        if isNull { return [] }
        guard case .mapping(let entries) = content else { throw error("must be a mapping of keys to values") }
        return entries
    }

    /// The values by key, all of which must be among `known`; null values are omitted.
    public func entries(known: [String]) throws(YAMLError) -> [String: YAMLNode] {
        var values: [String: YAMLNode] = [:]
        for (name, value) in try entries() {
            guard known.contains(name) else {
                throw value.error("unknown key, expected one of: \(known.joined(separator: ", "))")
            }
            if !value.isNull { values[name] = value }
        }
        return values
    }
}

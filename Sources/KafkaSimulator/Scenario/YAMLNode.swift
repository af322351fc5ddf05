/// A value of a YAML document, and where it stands.
struct YAMLNode {
    enum Content {
        case scalar(String)
        case sequence([YAMLNode])
        case mapping([(key: YAMLNode, value: YAMLNode)])
    }

    let content: Content
    /// From 1.
    let line: Int

    var isNull: Bool {
        if case .scalar(let text) = content { return text.isEmpty || text == "~" || text == "null" }
        return false
    }
}

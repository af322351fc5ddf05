import CYAML

/// Reads a YAML document with libyaml.
enum YAMLDocument {
    /// Deeper nesting is no scenario; and an alias may stand within its own anchor.
    private static let maximumDepth = 16

    /// The document's root; nil for an empty text.
    static func parse(_ text: String) throws(ScenarioError) -> YAMLNode? {
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else { throw ScenarioError("no memory to read YAML") }
        defer { yaml_parser_delete(&parser) }
        // A result, since withUnsafeBufferPointer forgets an error's type before Swift 6.1.
        return try Array(text.utf8).withUnsafeBufferPointer { bytes in
            Result { () throws(ScenarioError) in try root(of: bytes, &parser) }
        }.get()
    }

    private static func root(
        of text: UnsafeBufferPointer<UInt8>, _ parser: inout yaml_parser_t
    ) throws(ScenarioError) -> YAMLNode? {
        yaml_parser_set_input_string(&parser, text.baseAddress, text.count)
        var document = yaml_document_t()
        // On failure the document is left empty, and needs no deletion.
        guard yaml_parser_load(&parser, &document) == 1 else { throw error(of: parser) }
        defer { yaml_document_delete(&document) }
        guard let root = yaml_document_get_root_node(&document) else { return nil }
        return try node(root, of: &document, depth: 0)
    }

    private static func error(of parser: yaml_parser_t) -> ScenarioError {
        let problem = parser.problem.map { String(cString: $0) } ?? "this is no YAML"
        return ScenarioError(problem, line: parser.problem_mark.line + 1)
    }

    private static func node(
        _ node: UnsafeMutablePointer<yaml_node_t>, of document: inout yaml_document_t, depth: Int
    ) throws(ScenarioError) -> YAMLNode {
        let line = node.pointee.start_mark.line + 1
        guard depth < maximumDepth else { throw ScenarioError("nested too deeply", line: line) }
        switch node.pointee.type {
        case YAML_SCALAR_NODE:
            let scalar = node.pointee.data.scalar
            let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return YAMLNode(content: .scalar(String(decoding: text, as: UTF8.self)), line: line)
        case YAML_SEQUENCE_NODE:
            let items = node.pointee.data.sequence.items
            var nodes: [YAMLNode] = []
            for item in UnsafeBufferPointer(start: items.start, count: items.start.distance(to: items.top)) {
                nodes.append(try child(item, of: &document, depth: depth))
            }
            return YAMLNode(content: .sequence(nodes), line: line)
        case YAML_MAPPING_NODE:
            let pairs = node.pointee.data.mapping.pairs
            var entries: [(key: YAMLNode, value: YAMLNode)] = []
            for pair in UnsafeBufferPointer(start: pairs.start, count: pairs.start.distance(to: pairs.top)) {
                let key = try child(pair.key, of: &document, depth: depth)
                entries.append((key, try child(pair.value, of: &document, depth: depth)))
            }
            return YAMLNode(content: .mapping(entries), line: line)
        default:
            throw ScenarioError("an empty node", line: line)
        }
    }

    private static func child(
        _ index: Int32, of document: inout yaml_document_t, depth: Int
    ) throws(ScenarioError) -> YAMLNode {
        guard let child = yaml_document_get_node(&document, index) else { throw ScenarioError("a node is missing") }
        return try node(child, of: &document, depth: depth + 1)
    }
}

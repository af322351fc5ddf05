import CYAML

/// Reads the first document of a YAML text with libyaml.
public enum YAMLDocument {
    /// Configurations are not nested deeper; an alias inside its own anchor would be, without end.
    private static let maximumDepth = 16
    /// A few anchors can expand to more nodes than memory can hold.
    private static let maximumNodes = 10_000

    /// The document's root; nil for an empty text.
    public static func parse(_ text: [UInt8]) throws(YAMLError) -> YAMLNode? {
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else { throw YAMLError("out of memory") }
        defer { yaml_parser_delete(&parser) }
        // A `Result`, since `withUnsafeBufferPointer` loses the error's type before Swift 6.1.
        return try text.withUnsafeBufferPointer { bytes in
            Result { () throws(YAMLError) in try root(of: bytes, &parser) }
        }.get()
    }

    private static func root(of text: UnsafeBufferPointer<UInt8>, _ parser: inout yaml_parser_t) throws(YAMLError) -> YAMLNode? {
        yaml_parser_set_input_string(&parser, text.baseAddress, text.count)
        var document = yaml_document_t()
        // After a failure the document is empty and must not be deleted.
        guard yaml_parser_load(&parser, &document) == 1 else {
            let problem = parser.problem.map { String(cString: $0) } ?? "this is not YAML"
            throw YAMLError(problem, line: parser.problem_mark.line + 1)
        }
        defer { yaml_document_delete(&document) }
        guard let root = yaml_document_get_root_node(&document) else { return nil }
        var budget = maximumNodes
        return try node(root, of: &document, key: "", depth: 0, budget: &budget)
    }

    private static func node(
        _ node: UnsafeMutablePointer<yaml_node_t>, of document: inout yaml_document_t, key: String, depth: Int, budget: inout Int
    ) throws(YAMLError) -> YAMLNode {
        let line = node.pointee.start_mark.line + 1
        budget -= 1
        guard depth < maximumDepth, budget > 0 else { throw YAMLError("too much nesting or too many values", line: line) }
        switch node.pointee.type {
        case YAML_SCALAR_NODE:
            let isPlain = node.pointee.data.scalar.style == YAML_PLAIN_SCALAR_STYLE
            return YAMLNode(content: .scalar(text(node), isPlain: isPlain), line: line, key: key)
        case YAML_SEQUENCE_NODE:
            let items = node.pointee.data.sequence.items
            var nodes: [YAMLNode] = []
            for item in UnsafeBufferPointer(start: items.start, count: items.start.distance(to: items.top)) {
                let child = try child(item, of: &document)
                let path = "\(key)[\(nodes.count)]"
                nodes.append(try Self.node(child, of: &document, key: path, depth: depth + 1, budget: &budget))
            }
            return YAMLNode(content: .sequence(nodes), line: line, key: key)
        case YAML_MAPPING_NODE:
            let pairs = node.pointee.data.mapping.pairs
            var entries: [(name: String, value: YAMLNode)] = []
            var names: Set<String> = []
            for pair in UnsafeBufferPointer(start: pairs.start, count: pairs.start.distance(to: pairs.top)) {
                let nameNode = try child(pair.key, of: &document)
                let nameLine = nameNode.pointee.start_mark.line + 1
                guard nameNode.pointee.type == YAML_SCALAR_NODE else {
                    throw YAMLError("a key must be a single value", line: nameLine)
                }
                let name = text(nameNode)
                let path = key.isEmpty ? name : "\(key).\(name)"
                guard names.insert(name).inserted else { throw YAMLError("occurs twice", line: nameLine, key: path) }
                let child = try child(pair.value, of: &document)
                let value = try Self.node(child, of: &document, key: path, depth: depth + 1, budget: &budget)
                // Errors point to the key's line, even if the value starts further down.
                entries.append((name, YAMLNode(content: value.content, line: nameLine, key: path)))
            }
            return YAMLNode(content: .mapping(entries), line: line, key: key)
        default:
            throw YAMLError("an empty node", line: line)
        }
    }

    private static func text(_ node: UnsafeMutablePointer<yaml_node_t>) -> String {
        let scalar = node.pointee.data.scalar
        return String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    }

    private static func child(
        _ index: Int32, of document: inout yaml_document_t
    ) throws(YAMLError) -> UnsafeMutablePointer<yaml_node_t> {
        guard let child = yaml_document_get_node(&document, index) else { throw YAMLError("a node is missing") }
        return child
    }
}

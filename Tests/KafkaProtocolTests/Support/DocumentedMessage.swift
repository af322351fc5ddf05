import KafkaProtocol

/// A message in Kafka's documentation of its protocol, with which ours is compared. `org.apache.kafka.common.protocol.Protocol` prints it
/// from the definitions that the brokers use.
struct DocumentedMessage {
    let name: String
    let side: MessageCase.Side
    let version: Int16
    let isFlexible: Bool
    /// A line for each field, indented by its nesting.
    let fields: [String]

    /// Every message of a page.
    static func all(in page: String) -> [DocumentedMessage] {
        page.replacing("&lt;tag: ", with: "&lt;tag:").split(separator: "<pre>").compactMap { DocumentedMessage(block: $0) }
    }

    /// A block begins like `Metadata Request (Version: 9) => { … }`.
    private init?(block: Substring) {
        let lines = block.prefix { $0 != "<" }.split(separator: "\n").map(Substring.init)
        guard let title = lines.first, let arrow = title.firstRange(of: " => ") else { return nil }
        let words = title[..<arrow.lowerBound].split(separator: " ")
        guard words.count == 4, let side = MessageCase.Side(rawValue: words[1].lowercased()), words[2] == "(Version:",
            let version = Int16(words[3].dropLast())
        else { return nil }
        name = String(words[0])
        self.side = side
        self.version = version
        // Up to Kafka 3.9 the line lists the tagged fields; since 4 the header's version shows them.
        isFlexible =
            title.hasSuffix("TAG_BUFFER ")
            || block.contains("<b>\(side == .request ? "Request header version:</b> 2" : "Response header version:</b> 1")<")
        fields = DocumentedMessage.lines(of: title, in: lines.dropFirst(), indentation: 1)
    }

    /// The fields that a line names, with the details from the lines below.
    private static func lines(of title: Substring, in rest: ArraySlice<Substring>, indentation: Int) -> [String] {
        guard let arrow = title.firstRange(of: " => ") else { return [] }
        let names = title[arrow.upperBound...].split(separator: " ").filter { !["{", "}", "TAG_BUFFER"].contains($0) }
        let spaces = String(repeating: " ", count: indentation * 2)
        return names.flatMap { word -> [String] in
            let name = word.filter { $0 != "[" && $0 != "]" && $0 != "(" && $0 != ")" && $0 != "?" }
            guard let index = rest.firstIndex(where: { $0.hasPrefix("\(spaces)\(name) => ") }) else {
                return ["\(name): missing"]
            }
            let line = rest[index]
            let array = word.hasSuffix("]") || word.hasSuffix(")") ? "array of " : ""
            let null = word.hasPrefix("?") ? " or null" : ""
            let value = line.split(separator: " ").last.map(String.init) ?? ""
            if let type = type(value), line.split(separator: " ").count == 3 { return ["\(name): \(array)\(type)\(null)"] }
            let below = rest[(index + 1)...].prefix { $0.hasPrefix(spaces + "  ") }
            let nested = lines(of: line, in: below, indentation: indentation + 1)
            return ["\(name): \(array)structure\(null)"] + nested.map { "  " + $0 }
        }
    }

    private static func type(_ name: String) -> String? {
        let plain = name.hasPrefix("COMPACT_") ? String(name.dropFirst("COMPACT_".count)) : name
        return [
            "BOOLEAN": "bool", "INT8": "int8", "INT16": "int16", "INT32": "int32", "INT64": "int64", "UUID": "uuid",
            "STRING": "string",
            "NULLABLE_STRING": "string or null", "BYTES": "bytes", "NULLABLE_BYTES": "bytes or null", "RECORDS": "bytes or null",
            "NULLABLE_RECORDS": "bytes or null",
        ][plain]
    }
}

extension MessageCase {
    /// The same lines for our description.
    /// - Parameter isNew: in Kafka 4's form, which has tagged fields and shows which arrays may be null.
    func documentation(isNew: Bool) -> [String] { MessageCase.lines(schema, version, isNew: isNew) }

    private static func lines(_ schema: StructureSchema, _ version: Int16, isNew: Bool) -> [String] {
        schema.fields.filter { $0.versions.contains(version) && (isNew || $0.tag == nil) }.flatMap { field -> [String] in
            let tag = field.tag.map { "&lt;tag:\($0)&gt;" } ?? ""
            let name = "\(snakeCase("\(field.name)"))\(tag)"
            // Kafka does not print which tagged fields are arrays.
            let array = field.tag == nil ? "array of " : ""
            let null = field.nullable.contains(version) ? " or null" : ""
            let nullArray = isNew ? null : ""
            let below = lines(field.type.structure, version, isNew: isNew).map { "  " + $0 }
            switch (field.type.isArray, field.type.base) {
            case (true, let base): return ["\(name): \(array)\(base)\(nullArray)"] + below
            case (false, .string), (false, .bytes): return ["\(name): \(field.type.base)\(null)"]
            case (false, let base): return ["\(name): \(base)"] + below
            }
        }
    }

    private static func snakeCase(_ name: String) -> String {
        name.map { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" }.joined()
    }
}

@testable import KafkaSimulator

/// What answers have and no request does.
extension MessageReader {
    mutating func bytes(_ name: FieldName) throws(ProtocolError) -> [UInt8]? {
        let field = try advance(to: name)
        guard has(field), let length = try bytes.bytesLength(flexible: isFlexible) else { return nil }
        return try bytes.take(length)
    }

    mutating func structure(
        _ name: FieldName, _ body: (inout MessageReader) throws(ProtocolError) -> Void
    ) throws(ProtocolError) {
        let field = try advance(to: name)
        guard has(field) else { return }
        guard case .structure(let schema) = field.type else { wrongType(name) }
        try nested(schema, body)
    }
}

import KafkaProtocol
import TestSupport

/// Reassembles a response from the pieces in which it is read.
struct PieceCollector: ResponseReceiver {
    private let schema: StructureSchema
    private var fields: [FieldName: MessageValue] = [:]
    private(set) var expected: [FieldName: Int] = [:]
    private(set) var pieces = 0

    init(_ schema: StructureSchema) { self.schema = schema }

    var message: MessageValue { .structure(fields) }

    mutating func expect(_ count: Int, of field: FieldName) {
        expected[field] = count
        fields[field] = .array([])
    }

    mutating func receive(_ name: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        pieces += 1
        guard let field = schema.fields.first(where: { $0.name == name }) else { return }
        if field.tag == nil, field.type.isArray, field.type.base == .structure {
            let element = try MessageValue.read(field.type.structure, from: &reader)
            fields[name] = .array((fields[name]?.elements ?? []) + [element])
        } else {
            fields[name] = try MessageValue.read(field, from: &reader)
        }
    }
}

extension ResponseReceiver {
    /// Passes bytes to the stream as a connection does: in chunks, each preceded by the bytes that were not used.
    mutating func feed(_ bytes: [UInt8], to stream: inout ResponseStream, chunk: Int) throws(ProtocolError) {
        var kept: [UInt8] = []
        for start in stride(from: 0, to: max(bytes.count, 1), by: chunk) {
            kept += bytes[min(start, bytes.count)..<min(start + chunk, bytes.count)]
            let used = try kept.withUnsafeBytes { kept in
                Result { () throws(ProtocolError) in try stream.read(kept, into: &self) }
            }.get()
            kept.removeFirst(used)
        }
    }
}

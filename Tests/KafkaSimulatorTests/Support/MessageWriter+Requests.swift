@testable import KafkaSimulator

/// What requests have and no answer does.
extension MessageWriter {
    mutating func null(_ name: FieldName) {
        write(name) { writer, field in
            precondition(field.nullable.contains(writer.version), "\(name) cannot be null")
            writer.appendNull(field.type)
        }
    }
}

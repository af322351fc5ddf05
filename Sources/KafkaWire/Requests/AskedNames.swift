internal import Glibc
internal import KafkaProtocol

/// The names in a request, by which the elements of its answer are recognized.
///
/// Brokers mostly answer in the order of the request. So a name is compared with the next one, and looked up only if that is another.
struct AskedNames: Sendable {
    private let names: [String]
    private var next = 0
    /// By the bytes of the names: to `String` some that Kafka distinguishes are equal. Made when it is needed.
    private var positions: [[UInt8]: Int] = [:]

    init(_ names: [String]) {
        self.names = names
    }

    /// Reads a name.
    /// - Returns: its position; nil if it was not asked for.
    mutating func position(of field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) -> Int? {
        try reader.withString(field) { (bytes) throws(ProtocolError) in
            guard let bytes else { throw .unexpectedNull }
            if names.indices.contains(next), names[next].hasBytes(bytes) {
                next += 1
                return next - 1
            }
            guard let position = lookUp(bytes) else { return nil }
            next = position + 1
            return position
        }
    }

    private mutating func lookUp(_ name: UnsafeRawBufferPointer) -> Int? {
        if positions.isEmpty {
            // Of equal names the first counts.
            for (position, name) in names.enumerated().reversed() { positions[Array(name.utf8)] = position }
        }
        return positions[Array(name)]
    }
}

extension String {
    fileprivate func hasBytes(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var text = self
        return text.withUTF8 { text in
            guard text.count == bytes.count else { return false }
            guard let first = text.baseAddress, let second = bytes.baseAddress else { return true }
            return memcmp(first, second, text.count) == 0
        }
    }
}

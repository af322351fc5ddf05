internal import Glibc
internal import KafkaProtocol
internal import System

/// The names in a request, by which the elements of its answer are recognized. They are compared as bytes: some that Kafka distinguishes
/// are equal to `String`.
///
/// Brokers answer in the order of the request, or in that of a hash table (ListOffsets since Kafka 4). So a name is compared with the next
/// one first, and then searched for.
struct AskedNames: Sendable {
    private let names: [String]
    private var next = 0
    /// The positions in the order of the names; empty until a name is searched for.
    private var sorted: [Int] = []

    init(_ names: [String]) {
        self.names = names
    }

    /// Reads a name.
    /// - Returns: its position; nil if it was not asked for.
    mutating func position(of field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) -> Int? {
        try reader.withString(field) { (bytes) throws(ProtocolError) in
            guard let bytes else { throw .unexpectedNull }
            if names.indices.contains(next), names[next].order(to: bytes) == 0 {
                next += 1
                return next - 1
            }
            guard let position = search(bytes) else { return nil }
            next = position + 1
            return position
        }
    }

    /// - Returns: the first of those with this name.
    private mutating func search(_ name: UnsafeRawBufferPointer) -> Int? {
        if sorted.isEmpty { sorted = names.indices.sorted { names[$0].precedes(names[$1]) } }
        let index = sorted.partitioningIndex { names[$0].order(to: name) >= 0 }
        guard index < sorted.endIndex, names[sorted[index]].order(to: name) == 0 else { return nil }
        return sorted[index]
    }
}

extension String {
    fileprivate func precedes(_ other: String) -> Bool {
        var other = other
        return other.withUTF8 { order(to: UnsafeRawBufferPointer($0)) < 0 }
    }

    /// Negative if this comes before the bytes, zero if it is the same.
    fileprivate func order(to bytes: UnsafeRawBufferPointer) -> Int {
        var text = self
        return text.withUTF8 { text in
            let shared = min(text.count, bytes.count)
            if shared > 0, let first = text.baseAddress, let second = bytes.baseAddress {
                let order = memcmp(first, second, shared)
                if order != 0 { return Int(order) }
            }
            return text.count - bytes.count
        }
    }
}

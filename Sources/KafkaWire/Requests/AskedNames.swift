internal import Glibc
internal import KafkaProtocol

/// The names in a request, by which the elements of its answer are recognized. They are compared as bytes: some that Kafka distinguishes
/// are equal to `String`.
///
/// Brokers answer in the order of the request, or in that of a hash table (ListOffsets since Kafka 4). So a name is compared with the next
/// one first, and then searched for.
struct AskedNames: Sendable {
    private let names: [String]
    private var next = 0
    /// A hash table with open addressing: the positions of names, or `free`; empty until a name is searched for.
    private var slots: [Int32] = []
    private static let free: Int32 = -1

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
            guard let position = search(bytes) else { return nil }
            next = position + 1
            return position
        }
    }

    /// - Returns: the first of those with this name.
    private mutating func search(_ name: UnsafeRawBufferPointer) -> Int? {
        if slots.isEmpty { fillSlots() }
        var slot = firstSlot(of: name)
        while slots[slot] != Self.free {
            let position = Int(slots[slot])
            if names[position].hasBytes(name) { return position }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private mutating func fillSlots() {
        // A power of two, so that a hash is soon cut to it, and at most half full.
        var count = 2
        while count < 2 * names.count { count *= 2 }
        slots = Array(repeating: Self.free, count: count)
        for (position, name) in names.enumerated() {
            var name = name
            var slot = name.withUTF8 { firstSlot(of: UnsafeRawBufferPointer($0)) }
            while slots[slot] != Self.free { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(position)
        }
    }

    private func firstSlot(of name: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: name)
        return hasher.finalize() & (slots.count - 1)
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

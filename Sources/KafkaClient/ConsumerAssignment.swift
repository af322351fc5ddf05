/// Reads a member's assignment as Kafka's own consumers write it (`ConsumerProtocolAssignment.json` in Kafka's sources): a
/// version, then topics with their partitions, then user data, all big-endian.
/// - Returns: partitions by topic; nil where the bytes are something else.
func decodeConsumerAssignment(_ bytes: UnsafeRawBufferPointer) -> [String: [Int32]]? {
    // Nothing at all is what a member has before its first assignment.
    if bytes.isEmpty { return [:] }
    var reader = BigEndianReader(bytes)
    guard let version = reader.int16(), version >= 0, let topicCount = reader.int32(), topicCount >= 0 else { return nil }
    var assignment: [String: [Int32]] = [:]
    for _ in 0..<topicCount {
        guard let topic = reader.string(), let count = reader.int32(), count >= 0 else { return nil }
        var partitions: [Int32] = []
        for _ in 0..<count {
            guard let partition = reader.int32() else { return nil }
            partitions.append(partition)
        }
        assignment[topic, default: []] += partitions
    }
    return assignment
}

/// Reads the protocol's primitive types; nil past the end.
private struct BigEndianReader {
    private var rest: UnsafeRawBufferPointer.SubSequence

    init(_ bytes: UnsafeRawBufferPointer) {
        rest = bytes[...]
    }

    mutating func int16() -> Int16? {
        integer().map { Int16(bitPattern: $0) }
    }

    mutating func int32() -> Int32? {
        integer().map { Int32(bitPattern: $0) }
    }

    mutating func string() -> String? {
        guard let length = int16(), length >= 0, rest.count >= length else { return nil }
        defer { rest = rest.dropFirst(Int(length)) }
        return String(decoding: rest.prefix(Int(length)), as: UTF8.self)
    }

    private mutating func integer<Value: FixedWidthInteger & UnsignedInteger>() -> Value? {
        let size = MemoryLayout<Value>.size
        guard rest.count >= size else { return nil }
        defer { rest = rest.dropFirst(size) }
        return rest.prefix(size).reduce(0) { $0 << 8 | Value($1) }
    }
}

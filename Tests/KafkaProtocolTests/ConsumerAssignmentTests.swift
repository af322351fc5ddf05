import KafkaProtocol
import Testing

@Suite struct ConsumerAssignmentTests {
    /// Version 1, topics `a` with 0 and 7 and `bc` with 1, then user data, which is ignored.
    private let valid: [UInt8] = [
        0, 1, 0, 0, 0, 2,
        0, 1, 0x61, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 7,
        0, 2, 0x62, 0x63, 0, 0, 0, 1, 0, 0, 0, 1,
        0xff, 0xff, 0xff, 0xff,
    ]

    private func decode(_ bytes: [UInt8]) -> MemberAssignment? {
        bytes.withUnsafeBytes { try? ConsumerProtocol.readAssignment($0) }
    }

    @Test func readsTheFormatOfKafkasConsumers() {
        #expect(decode(valid) == ["a": [0, 7], "bc": [1]])
    }

    @Test func readsWhatItWrites() {
        let assignment: MemberAssignment = ["a": [0, 7], "b": [], "c": [.max]]
        #expect(decode(ConsumerProtocol.bytes(of: assignment)) == assignment)
    }

    @Test func noBytesAreNoPartitions() {
        #expect(decode([]) == [:])
    }

    @Test func truncatedBytesAreNoAssignment() {
        // Only the user data at the end may be missing.
        for length in 1..<valid.count - 4 {
            #expect(decode(Array(valid[..<length])) == nil, "\(length) bytes")
        }
    }

    @Test(
        arguments: [
            // A negative version, and counts and lengths that are negative or far beyond the bytes.
            [0xff, 0xff, 0, 0, 0, 0],
            [0, 0, 0xff, 0xff, 0xff, 0xff],
            [0, 0, 0x7f, 0xff, 0xff, 0xff],
            [0, 0, 0, 0, 0, 1, 0xff, 0xfe, 0x61],
            [0, 0, 0, 0, 0, 1, 0x7f, 0xff, 0x61],
            [0, 0, 0, 0, 0, 1, 0, 1, 0x61, 0xff, 0xff, 0xff, 0xfe],
            [0, 0, 0, 0, 0, 1, 0, 1, 0x61, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0],
        ] as [[UInt8]])
    func malformedBytesAreNoAssignment(bytes: [UInt8]) {
        #expect(decode(bytes) == nil)
    }
}

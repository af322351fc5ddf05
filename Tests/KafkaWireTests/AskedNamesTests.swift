import KafkaProtocol
import TestSupport
import Testing

@testable import KafkaWire

@Suite struct AskedNamesTests {
    /// Notes the position of each topic of an answer.
    private struct Receiver: ResponseReceiver {
        var names: AskedNames
        var positions: [Int?] = []

        mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
            guard field == .topics else { return }
            positions.append(try names.position(of: .name, &reader))
        }
    }

    private func positions(of answered: [[UInt8]], in names: [String]) throws -> [Int?] {
        var bytes: [UInt8] = []
        try ApiDescription.listOffsets.appendResponse(to: &bytes, version: 9, correlationId: 1) { writer in
            writer.array(.topics, answered) { writer, name in
                name.withUnsafeBytes { writer.string(.name, utf8: $0) }
            }
        }
        bytes.removeFirst(Frame.responseHeadSize)
        var stream = ResponseStream(.listOffsets, version: 9, length: bytes.count)
        var receiver = Receiver(names: AskedNames(names))
        let used = try bytes.withUnsafeBytes { try stream.read($0, into: &receiver) }
        #expect(used == bytes.count && stream.isComplete)
        return receiver.positions
    }

    private func positions(of answered: [String], in names: [String]) throws -> [Int?] {
        try positions(of: answered.map { Array($0.utf8) }, in: names)
    }

    @Test func namesComeInAnyOrder() throws {
        let names = ["a", "b", "c", "d"]
        #expect(try positions(of: names, in: names) == [0, 1, 2, 3])
        #expect(try positions(of: ["d", "b", "c", "a"], in: names) == [3, 1, 2, 0])
        #expect(try positions(of: ["b", "b", "a", "b"], in: names) == [1, 1, 0, 1])
    }

    @Test(arguments: [1, 2, 3, 7, 8, 9, 5_000])
    func manyNamesComeInAnyOrder(count: Int) throws {
        var random = SeededGenerator(seed: 1)
        let names = (0..<count).map { "topic-\($0)" }
        let order = names.indices.shuffled(using: &random)
        let answered = order.map { names[$0] } + ["topic-\(count)"]
        #expect(try positions(of: answered, in: names) == order + [nil])
    }

    @Test func otherNamesAreNotFound() throws {
        #expect(try positions(of: ["x", "a", "", "b", "ab", "c"], in: ["a", "b"]) == [nil, 0, nil, 1, nil, nil])
        #expect(try positions(of: ["a"], in: []) == [nil])
        // Bytes that are no UTF-8, and another spelling of the same text.
        #expect(
            try positions(of: [[0xff], Array("cafe\u{301}".utf8), Array("caf\u{e9}".utf8)], in: ["caf\u{e9}"]) == [nil, nil, 0])
    }

    @Test func ofEqualNamesOneIsFound() throws {
        #expect(try positions(of: ["a", "a", "a"], in: ["a", "a"]) == [0, 1, 0])
    }
}

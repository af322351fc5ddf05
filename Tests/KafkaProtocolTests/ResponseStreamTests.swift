import KafkaProtocol
import TestSupport
import Testing

/// Responses that are read while they arrive.
@Suite struct ResponseStreamTests {
    /// Counts the pieces without reading them.
    private struct Counter: ResponseReceiver {
        var pieces = 0

        mutating func receive(_ field: FieldName, _ reader: inout MessageReader) { pieces += 1 }
    }

    private func body(_ test: MessageCase, seed: UInt64) -> [UInt8] {
        (test.api.hasFlexibleResponseHeader(test.version) ? [0] : []) + test.encode(test.random(seed))
    }

    private func stream(_ test: MessageCase, length: Int) -> ResponseStream {
        ResponseStream(test.api, version: test.version, length: length)
    }

    /// The message is the same however the bytes are split, and each piece is delivered once.
    @Test(arguments: MessageCase.responses)
    func chunksMakeNoDifference(_ test: MessageCase) throws {
        for seed in 0..<5 as Range<UInt64> {
            let bytes = body(test, seed: seed)
            let whole = test.random(seed)
            var pieces: Set<Int> = []
            for chunk in [1, 2, 3, 7, 64, 1000, 1_000_000] {
                var stream = stream(test, length: bytes.count)
                var collector = PieceCollector(test.schema)
                // Bytes after the response belong to the next one.
                try collector.feed(bytes + [0xff, 0xff], to: &stream, chunk: chunk)
                #expect(stream.isComplete && stream.remaining == 0)
                #expect(collector.message == whole, "chunks of \(chunk)")
                for (field, count) in collector.expected { #expect(whole[field]?.elements.count == count) }
                pieces.insert(collector.pieces)
            }
            #expect(pieces.count == 1)
        }
    }

    /// Fields that the receiver does not read are skipped.
    @Test(arguments: MessageCase.responses)
    func unreadPieces(_ test: MessageCase) throws {
        let bytes = body(test, seed: 4)
        var counts: Set<Int> = []
        for chunk in [1, 1_000_000] {
            var stream = stream(test, length: bytes.count)
            var counter = Counter()
            try counter.feed(bytes, to: &stream, chunk: chunk)
            #expect(stream.isComplete)
            counts.insert(counter.pieces)
        }
        #expect(counts.count == 1)
    }

    /// A response whose frame is too short or too long is rejected.
    @Test(arguments: MessageCase.responses)
    func wrongLengths(_ test: MessageCase) {
        let bytes = body(test, seed: 99)
        for length in 0..<bytes.count {
            var stream = stream(test, length: length)
            var collector = PieceCollector(test.schema)
            #expect(throws: ProtocolError.self, "\(length) of \(bytes.count)") {
                try collector.feed(bytes, to: &stream, chunk: 16)
            }
        }
        var stream = stream(test, length: bytes.count + 1)
        var collector = PieceCollector(test.schema)
        #expect(throws: ProtocolError.trailingBytes) { try collector.feed(bytes + [0], to: &stream, chunk: 16) }
    }

    /// A count that does not fit the frame is rejected before its elements arrive.
    @Test func falseCounts() {
        var stream = ResponseStream(.metadata, version: 0, length: 1_000_000)
        var counter = Counter()
        #expect(throws: ProtocolError.badLength) { try counter.feed(wire("000186a1"), to: &stream, chunk: 4) }
        // Each broker takes ten bytes, so this count is possible.
        stream = ResponseStream(.metadata, version: 0, length: 1_000_004)
        #expect(throws: Never.self) { try counter.feed(wire("000186a0"), to: &stream, chunk: 4) }
    }

    /// The receiver's own errors reach the caller, even those by which the stream itself reports missing bytes.
    /// A broker that does not know the version of an ApiVersions request answers in version 0.
    @Test(arguments: [1, 3, 1000])
    func anUnsupportedVersionIsAnsweredInVersionZero(chunk: Int) throws {
        struct Versions: ResponseReceiver {
            var error = ErrorCode.none
            var ranges: [ApiKey: VersionRange] = [:]

            mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
                if field == .errorCode { error = try reader.error() }
                if field == .apiKeys {
                    let (key, range) = try BrokerVersions.readEntry(&reader)
                    ranges[key] = range
                }
            }
        }
        // Kafka before 2.4 lists nothing, newer versions list ApiVersions.
        for (bytes, ranges) in [
            ("0023 00000000", [:]), ("0023 00000001 0012 0000 0002", [ApiKey.apiVersions: VersionRange.between(0, 2)]),
        ] {
            let bytes = wire(bytes)
            for version in [3, 4] as [Int16] {
                var stream = ResponseStream(.apiVersions, version: version, length: bytes.count)
                var versions = Versions()
                try versions.feed(bytes, to: &stream, chunk: chunk)
                #expect(stream.isComplete && versions.error == .unsupportedVersion && versions.ranges == ranges)
            }
        }
    }

    @Test func errorsOfTheReceiver() {
        struct Refuser: ResponseReceiver {
            mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) { throw .truncated }
        }
        var stream = ResponseStream(.listGroups, version: 0, length: 100)
        var refuser = Refuser()
        #expect(throws: ProtocolError.truncated) { try refuser.feed(wire("0000"), to: &stream, chunk: 2) }
    }
}

import KafkaProtocol
import TestSupport
import Testing

/// Messages that are written are read back, in every version of every request and response.
@Suite struct RoundTripTests {
    @Test(arguments: MessageCase.all)
    func readsWhatItWrites(_ test: MessageCase) throws {
        for seed in 0..<20 {
            let message = test.random(UInt64(seed))
            #expect(try test.decode(test.encode(message)) == message)
        }
    }

    /// Every truncated message is an error, and none traps.
    @Test(arguments: MessageCase.all)
    func rejectsTruncatedMessages(_ test: MessageCase) throws {
        let bytes = test.encode(test.random(99))
        for length in 0..<bytes.count {
            #expect(throws: ProtocolError.self, "\(length) of \(bytes.count)") { try test.decode(Array(bytes.prefix(length))) }
        }
    }

    /// A caller may skip to the field that it wants, or everything.
    @Test(arguments: MessageCase.all)
    func skipsUnreadFields(_ test: MessageCase) throws {
        let bytes = test.encode(test.random(7))
        for field in test.schema.fields where field.tag == nil && field.versions.contains(test.version) {
            let value = try test.layout.read(bytes[...]) { (reader) throws(ProtocolError) in
                let value = try MessageValue.read(field, from: &reader)
                try reader.finish()
                return value
            }
            #expect(value == test.random(7)[field.name])
        }
        let answer = MessageCase(api: test.api, side: .response, version: test.version)
        let header: [UInt8] = test.api.hasFlexibleResponseHeader(test.version) ? [0] : []
        let whole = header + answer.encode(answer.random(8))
        try test.api.readResponse(whole[...], version: test.version) { _ throws(ProtocolError) in }
        #expect(throws: ProtocolError.trailingBytes) {
            try test.api.readResponse((whole + [0])[...], version: test.version) { _ throws(ProtocolError) in }
        }
    }

    /// Messages with bytes changed, removed or added are read or rejected, and never trap.
    @Test(arguments: MessageCase.all)
    func damagedMessages(_ test: MessageCase) {
        var random = RandomMessage(seed: UInt64(test.version) + 1000)
        for seed in 0..<50 {
            var bytes = test.encode(test.random(UInt64(seed)))
            for _ in 0..<(1 + random.number(below: 4)) where !bytes.isEmpty {
                bytes[Int(random.number(below: UInt64(bytes.count)))] = UInt8(random.number(below: 256))
            }
            if seed % 5 == 0 { bytes.removeLast(Int(random.number(below: UInt64(bytes.count + 1)))) }
            do throws(ProtocolError) {
                // If it is readable, it is the same after it is written and read again.
                let message = try test.decode(bytes)
                #expect((try? test.decode(test.encode(message))) == message)
            } catch {
                // No longer a message.
            }
        }
    }

    /// Requests are read from a frame, as brokers do.
    @Test(arguments: MessageCase.requests)
    func requestFrames(_ test: MessageCase) throws {
        let message = test.random(3)
        for clientId in ["kafka_exporter", nil] {
            var frame: [UInt8] = [1, 2, 3]
            test.api.appendRequest(to: &frame, version: test.version, correlationId: -7, clientId: clientId) { writer in
                message.write(test.schema, to: &writer)
            }
            #expect(frame.prefix(3) == [1, 2, 3])
            #expect(Frame.length(frame.dropFirst(3)) == frame.count - 7)
            let (header, body) = try RequestHeader.read(Array(frame.dropFirst(7)))
            #expect(
                header
                    == RequestHeader(api: test.api.key, version: test.version, correlationId: -7, clientId: clientId))
            let read = try test.api.readRequest(body, version: test.version) { (reader) throws(ProtocolError) in
                let value = try MessageValue.read(test.schema, from: &reader)
                try reader.finish()
                return value
            }
            #expect(read == message)
        }
    }
}

import KafkaClient

/// A few of Kafka's requests, spoken by ourselves: librdkafka does not tell what stands in the way of its own first ones.
struct KafkaConversation {
    enum Failure: Error {
        case channel(ChannelError)
        /// What answered is no Kafka: its first bytes.
        case strange([UInt8])
    }

    /// The errors of a SaslHandshake (the Kafka protocol page, "Error codes").
    enum HandshakeError: Int16 {
        case unsupportedMechanism = 33
        /// The listener has no SASL.
        case illegalState = 34
    }

    /// What it makes of an echo of the request differs from it.
    private static let correlationID: Int32 = 0x6B65_7870
    /// More than any of these answers has.
    private static let longestAnswer = 1 << 20

    let channel: any ByteChannel

    /// The versions that a broker speaks, by the number of the request's kind.
    func apiVersions(deadline: ContinuousClock.Instant) throws(Failure) -> [Int16: ClosedRange<Int16>] {
        let answer = try ask(WireRequest(.apiVersions, version: 0), deadline: deadline)
        return try read(answer) { (reader: inout WireReader) throws(WireReader.EndError) in
            _ = try reader.number(Int16.self)
            var versions: [Int16: ClosedRange<Int16>] = [:]
            for _ in 0..<max(0, try reader.number(Int32.self)) {
                let key = try reader.number(Int16.self)
                let (first, last) = (try reader.number(Int16.self), try reader.number(Int16.self))
                if first <= last { versions[key] = first...last }
            }
            return versions
        }
    }

    /// Names a SASL mechanism.
    /// - Returns: what keeps the broker from going on with it, if anything does, and the mechanisms that it has.
    func saslHandshake(
        _ mechanism: String, version: Int16, deadline: ContinuousClock.Instant
    ) throws(Failure) -> (error: Int16, mechanisms: [String]) {
        var request = WireRequest(.saslHandshake, version: version)
        request.append(mechanism)
        let answer = try ask(request, deadline: deadline)
        return try read(answer) { (reader: inout WireReader) throws(WireReader.EndError) in
            let error = try reader.number(Int16.self)
            var mechanisms: [String] = []
            for _ in 0..<max(0, try reader.number(Int32.self)) {
                mechanisms.append(try reader.text())
            }
            return (error, mechanisms)
        }
    }

    /// The cluster's brokers, and nothing of its topics.
    func brokers(deadline: ContinuousClock.Instant) throws(Failure) -> [ClusterMetadata.Broker] {
        // To version 0 no topics would mean all of them.
        var request = WireRequest(.metadata, version: 1)
        request.append(Int32(0))
        let answer = try ask(request, deadline: deadline)
        return try read(answer) { (reader: inout WireReader) throws(WireReader.EndError) in
            var brokers: [ClusterMetadata.Broker] = []
            for _ in 0..<max(0, try reader.number(Int32.self)) {
                let id = try reader.number(Int32.self)
                let host = try reader.text()
                let port = Int(try reader.number(Int32.self))
                // Its rack.
                _ = try reader.text()
                brokers.append(ClusterMetadata.Broker(id: id, host: host, port: port))
            }
            return brokers.sorted { $0.id < $1.id }
        }
    }

    /// Finds out whether a broker that does not know ApiVersions speaks Kafka: asks for all topics, and reads no further than to where
    /// the answer proves it. (To name a topic might create it.)
    func oldestMetadata(deadline: ContinuousClock.Instant) throws(Failure) {
        var request = WireRequest(.metadata, version: 0)
        request.append(Int32(0))
        _ = try send(request, deadline: deadline)
    }

    private func read<Value>(
        _ answer: [UInt8], _ body: (inout WireReader) throws(WireReader.EndError) -> Value
    ) throws(Failure) -> Value {
        var reader = WireReader(answer)
        do throws(WireReader.EndError) {
            return try body(&reader)
        } catch {
            throw .strange(Array(answer.prefix(64)))
        }
    }

    private func ask(_ request: WireRequest, deadline: ContinuousClock.Instant) throws(Failure) -> [UInt8] {
        let head = try send(request, deadline: deadline)
        guard head.length <= Self.longestAnswer else { throw .strange(head.bytes) }
        return try receive(head.length - 4, deadline: deadline)
    }

    /// Sends a request and reads the head of its answer: the length behind its own field, and the correlation id.
    private func send(
        _ request: WireRequest, deadline: ContinuousClock.Instant
    ) throws(Failure) -> (length: Int, bytes: [UInt8]) {
        do throws(ChannelError) {
            try channel.send(request.frame(correlationID: Self.correlationID), deadline: deadline)
        } catch {
            throw .channel(error)
        }
        let bytes = try receive(8, deadline: deadline)
        var reader = WireReader(bytes)
        guard let length = try? reader.number(Int32.self), length >= 4, let id = try? reader.number(Int32.self),
            id == Self.correlationID
        else { throw .strange(bytes) }
        return (Int(length), bytes)
    }

    private func receive(_ count: Int, deadline: ContinuousClock.Instant) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            do throws(ChannelError) {
                bytes += try channel.receive(count - bytes.count, deadline: deadline)
            } catch {
                // A TLS alert, say, is shorter than what was waited for.
                throw error == .closed && !bytes.isEmpty ? .strange(bytes) : .channel(error)
            }
        }
        return bytes
    }
}

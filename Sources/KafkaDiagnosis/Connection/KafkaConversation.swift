import KafkaClient
import KafkaProtocol
import KafkaReader

/// Sends a few Kafka requests without librdkafka, which does not report why its own first requests fail.
struct KafkaConversation {
    enum Failure: Error {
        case channel(ChannelError)
        /// The response is not Kafka's; these are its first bytes.
        case notKafka([UInt8])
    }

    /// Chosen so that an echo of the request is not taken for a response.
    private static let correlationID: Int32 = 0x6B65_7870
    private static let clientID = "kafka_exporter"
    /// An upper limit for the size of these responses, in bytes.
    private static let longestAnswer = 1 << 20

    let channel: any ByteChannel

    /// Asks for the versions that the broker supports.
    func apiVersions(deadline: ContinuousClock.Instant) throws(Failure) -> BrokerVersions {
        // Every broker that knows the request at all responds to this version.
        let version: Int16 = 0
        let answer = try ask(.apiVersions, version: version, deadline: deadline) { _ in }
        return try readable(answer) { () throws(ProtocolError) in try BrokerVersions.read(answer, version: version).versions }
    }

    /// Names a SASL mechanism.
    /// - Returns: the broker's error, if it refuses the mechanism, and the mechanisms that it offers.
    func saslHandshake(
        _ mechanism: String, version: Int16, deadline: ContinuousClock.Instant
    ) throws(Failure) -> (error: ErrorCode, mechanisms: [String]) {
        let answer = try ask(.saslHandshake, version: version, deadline: deadline) { writer in
            writer.string(.mechanism, mechanism)
        }
        return try read(answer, .saslHandshake, version: version) { (reader) throws(ProtocolError) in
            (try reader.error(), try reader.strings(.mechanisms))
        }
    }

    /// Asks for the cluster's brokers, without its topics.
    func brokers(deadline: ContinuousClock.Instant) throws(Failure) -> [ClusterMetadata.Broker] {
        let version = Self.brokersVersion
        // The request's default is an empty list of topics.
        let answer = try ask(.metadata, version: version, deadline: deadline) { _ in }
        return try read(answer, .metadata, version: version) { (reader) throws(ProtocolError) in
            var brokers: [ClusterMetadata.Broker] = []
            try reader.array(.brokers) { (reader) throws(ProtocolError) in
                brokers.append(
                    ClusterMetadata.Broker(
                        id: try reader.int32(.nodeId), host: try reader.string(.host), port: Int(try reader.int32(.port))))
            }
            return brokers.sorted { $0.id < $1.id }
        }
    }

    /// In version 0, an empty list of topics would mean all topics.
    static let brokersVersion: Int16 = 1

    /// Checks whether a broker that does not know ApiVersions speaks Kafka. Asks for all topics, since naming one might create it,
    /// and reads only as much of the response as proves the protocol.
    func oldestMetadata(deadline: ContinuousClock.Instant) throws(Failure) {
        _ = try send(.metadata, version: 0, deadline: deadline) { _ in }
    }

    private func read<Value>(
        _ answer: ArraySlice<UInt8>, _ api: ApiDescription, version: Int16,
        _ body: (inout MessageReader) throws(ProtocolError) -> Value
    ) throws(Failure) -> Value {
        try readable(answer) { () throws(ProtocolError) in try api.readResponse(answer, version: version, body) }
    }

    private func readable<Value>(
        _ answer: ArraySlice<UInt8>, _ body: () throws(ProtocolError) -> Value
    ) throws(Failure) -> Value {
        do throws(ProtocolError) {
            return try body()
        } catch {
            throw .notKafka(Array(answer.prefix(64)))
        }
    }

    /// - Returns: the response after its correlation id.
    private func ask(
        _ api: ApiDescription, version: Int16, deadline: ContinuousClock.Instant, _ body: (inout MessageWriter) -> Void
    ) throws(Failure) -> ArraySlice<UInt8> {
        let head = try send(api, version: version, deadline: deadline, body)
        guard head.length <= Self.longestAnswer else { throw .notKafka(head.bytes) }
        return try receive(Frame.lengthSize + head.length - Frame.responseHeadSize, deadline: deadline)[...]
    }

    /// Sends a request and reads the head of the response: its length, without the length field, and the correlation id.
    private func send(
        _ api: ApiDescription, version: Int16, deadline: ContinuousClock.Instant, _ body: (inout MessageWriter) -> Void
    ) throws(Failure) -> (length: Int, bytes: [UInt8]) {
        var request: [UInt8] = []
        api.appendRequest(
            to: &request, version: version, correlationId: Self.correlationID, clientId: Self.clientID, body)
        do throws(ChannelError) {
            try channel.send(request, deadline: deadline)
        } catch {
            throw .channel(error)
        }
        let bytes = try receive(Frame.responseHeadSize, deadline: deadline)
        guard let length = Frame.length(bytes), length >= Frame.responseHeadSize - Frame.lengthSize,
            Frame.correlationId(bytes) == Self.correlationID
        else { throw .notKafka(bytes) }
        return (length, bytes)
    }

    private func receive(_ count: Int, deadline: ContinuousClock.Instant) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            do throws(ChannelError) {
                bytes += try channel.receive(count - bytes.count, deadline: deadline)
            } catch {
                // Some responses of other protocols, such as a TLS alert, are shorter than the bytes expected here.
                throw error == .closed && !bytes.isEmpty ? .notKafka(bytes) : .channel(error)
            }
        }
        return bytes
    }
}

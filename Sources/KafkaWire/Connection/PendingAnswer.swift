internal import KafkaProtocol
internal import KafkaReader
internal import System

/// An answer that a connection owes. Used under the connection's lock only.
protocol PendingAnswer: AnyObject {
    /// nil for a bare message of a login, which has none.
    var correlationID: Int32? { get }

    /// The answer's first bytes have arrived.
    /// - Parameter length: of the frame's bytes behind its head.
    func begin(length: Int)
    /// - Returns: the number of bytes used.
    func read(_ bytes: UnsafeRawBufferPointer) throws(ProtocolError) -> Int
    var isComplete: Bool { get }
    /// Whether nobody waits for it any more.
    var isOverdue: Bool { get }
    /// How long the broker holds its answers back, by its own words; zero if it does not.
    var throttleTime: Duration { get }
    func succeed()
    func fail(_ error: KafkaError)
}

/// What one kind of receiver waits for.
final class Answer<Receiver: ResponseReceiver & Sendable>: PendingAnswer {
    /// Reads the throttle time, which most answers have, and leaves the rest to the receiver.
    private struct Throttled: ResponseReceiver {
        var receiver: Receiver
        var milliseconds: Int32 = 0

        mutating func expect(_ count: Int, of field: FieldName) { receiver.expect(count, of: field) }

        mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
            guard field == .throttleTimeMs else { return try receiver.receive(field, &reader) }
            milliseconds = try reader.int32(.throttleTimeMs)
        }
    }

    let correlationID: Int32?
    private let version: Int16
    private let api: ApiDescription
    private let result: OneShot<Result<Receiver, KafkaError>>
    private var stream: ResponseStream?
    private var receiver: Throttled

    init(
        _ api: ApiDescription, version: Int16, correlationID: Int32, receiver: Receiver,
        result: OneShot<Result<Receiver, KafkaError>>
    ) {
        self.api = api
        self.version = version
        self.correlationID = correlationID
        self.receiver = Throttled(receiver: receiver)
        self.result = result
    }

    func begin(length: Int) {
        stream = ResponseStream(api, version: version, length: length)
    }

    func read(_ bytes: UnsafeRawBufferPointer) throws(ProtocolError) -> Int {
        guard var stream else { return 0 }
        // Nothing reads what nobody waits for any more.
        if isOverdue { return bytes.count }
        self.stream = nil
        let used = try stream.read(bytes, into: &receiver)
        self.stream = stream
        return used
    }

    var isComplete: Bool { stream?.isComplete ?? false }

    var isOverdue: Bool { result.isSettled }

    var throttleTime: Duration { .milliseconds(Int64(receiver.milliseconds)) }

    func succeed() { result.settle(.success(receiver.receiver)) }

    func fail(_ error: KafkaError) { result.settle(.failure(error)) }
}

/// Takes a bare message of a login.
final class BareAnswer: PendingAnswer {
    var correlationID: Int32? { nil }
    private let result: OneShot<Result<[UInt8], KafkaError>>
    private var length = 0
    private var bytes: [UInt8] = []

    init(_ result: OneShot<Result<[UInt8], KafkaError>>) { self.result = result }

    func begin(length: Int) { self.length = length }

    func read(_ bytes: UnsafeRawBufferPointer) -> Int {
        self.bytes.append(contentsOf: bytes)
        return bytes.count
    }

    var isComplete: Bool { bytes.count == length }
    var isOverdue: Bool { result.isSettled }
    var throttleTime: Duration { .zero }
    func succeed() { result.settle(.success(bytes)) }
    func fail(_ error: KafkaError) { result.settle(.failure(error)) }
}

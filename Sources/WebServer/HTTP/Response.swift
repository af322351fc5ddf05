/// A handler's response.
public struct Response: Sendable {
    public var status: Status
    /// The server adds Date, Connection and the framing of the body; headers of these names given here are omitted.
    public var headers: [Header]
    public var body: Body
    /// The pieces that the body was joined from, kept until the response is sent: their owner may count the bodies being sent.
    private(set) var source: (any BodyPieces)?

    public enum Body: Sendable {
        /// Shared, not copied: one body can be on its way to any number of clients.
        case bytes([UInt8])
        case pieces(any BodyPieces)
    }

    public init(status: Status = .ok, headers: [Header] = [], body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A short response in plain text.
    public static func text(_ text: String, status: Status = .ok, headers: [Header] = []) -> Response {
        Response(
            status: status, headers: [Header("Content-Type", "text/plain; charset=utf-8")] + headers,
            body: .bytes(Array(text.utf8)))
    }
}

extension Response {
    /// Makes all pieces of the body at once.
    mutating func joinBody() async {
        guard case .pieces(let pieces) = body else { return }
        body = .bytes(await pieces.whole())
        source = pieces
    }
}

/// Produces a body while it is sent, on the server's thread: no other client is served while a piece is made.
public protocol BodyPieces: IteratorProtocol, Sendable where Element == [UInt8] {
    /// The whole body, for clients that speak HTTP/1.0. Called in the handler's task.
    func whole() async -> [UInt8]
}

extension Response {
    init(_ status: Status, _ reason: String? = nil, headers: [Header] = []) {
        self = .text(reason.map { "\(status): \($0)\n" } ?? "\(status)\n", status: status, headers: headers)
    }

    init(_ error: RequestError) {
        self.init(error.status, error.reason)
    }
}

/// What a handler answers.
public struct Response: Sendable {
    public var status: Status
    /// The server adds Date, Content-Length and Connection itself; those given here are left out.
    public var headers: [Header]
    /// Shared, not copied: one body can be on its way to any number of clients.
    public var body: [UInt8]

    public init(status: Status = .ok, headers: [Header] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A short answer for people.
    public static func text(_ text: String, status: Status = .ok, headers: [Header] = []) -> Response {
        Response(
            status: status, headers: [Header("Content-Type", "text/plain; charset=utf-8")] + headers, body: Array(text.utf8))
    }
}

extension Response {
    init(_ error: RequestError) {
        self = .text("\(error.status): \(error.reason)\n", status: error.status)
    }
}

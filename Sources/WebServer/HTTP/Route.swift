/// Answers a request. It runs in a task of its own, off the server's thread, and is not cancelled when the client
/// goes away: its answer may be shared. It should answer within a time of its own choosing: the server sets none.
public typealias Handler = @Sendable (Request) async -> Response

/// Makes a handler that answers some requests itself, a 401 say, and leaves the others to the given one.
public typealias Gate = @Sendable (@escaping Handler) -> Handler

/// A path and what answers there, GET and HEAD.
public struct Route: Sendable {
    /// Compared whole with the percent-decoded path of a request.
    public let path: String
    public let handler: Handler

    public init(_ path: String, handler: @escaping Handler) {
        self.path = path
        self.handler = handler
    }
}

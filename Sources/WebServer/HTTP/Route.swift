/// Answers a request, in a task of its own, off the server's thread. It is not cancelled when the client disconnects, since its
/// response may be shared. It should limit its own time: the server does not.
public typealias Handler = @Sendable (Request) async -> Response

/// Wraps a handler: answers some requests itself, with a 401 for example, and passes the others on.
public typealias Gate = @Sendable (@escaping Handler) -> Handler

/// A path and its handler for GET and HEAD.
public struct Route: Sendable {
    /// Compared as a whole with the percent-decoded path of a request.
    public let path: String
    public let handler: Handler

    public init(_ path: String, handler: @escaping Handler) {
        self.path = path
        self.handler = handler
    }
}

/// The status of a response (RFC 9110, section 15). Open: any final status can be made from its code and reason.
public struct Status: Sendable, Hashable, CustomStringConvertible {
    /// From 200 to 599, except 204 and 304: every response here is final and states the length of its body.
    public let code: Int
    /// The reason phrase after the code.
    public let reason: String

    public init(_ code: Int, _ reason: String) {
        precondition((200...599).contains(code) && code != 204 && code != 304, "no final status with a body: \(code)")
        self.code = code
        self.reason = reason
    }

    public var description: String { "\(code) \(reason)" }

    public static let ok = Status(200, "OK")
    public static let badRequest = Status(400, "Bad Request")
    public static let unauthorized = Status(401, "Unauthorized")
    public static let notFound = Status(404, "Not Found")
    public static let methodNotAllowed = Status(405, "Method Not Allowed")
    public static let requestTimeout = Status(408, "Request Timeout")
    public static let contentTooLarge = Status(413, "Content Too Large")
    public static let targetTooLong = Status(414, "URI Too Long")
    public static let tooManyRequests = Status(429, "Too Many Requests")
    public static let headersTooLarge = Status(431, "Request Header Fields Too Large")
    public static let internalServerError = Status(500, "Internal Server Error")
    public static let serviceUnavailable = Status(503, "Service Unavailable")
    public static let versionNotSupported = Status(505, "HTTP Version Not Supported")
}

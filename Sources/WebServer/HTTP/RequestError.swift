/// Why a request is refused before any route sees it. The connection closes after the response: where the next request would
/// begin is unknown, or not worth finding out.
struct RequestError: Error, Equatable {
    let status: Status
    /// Names the rule that was broken; never repeats the client's bytes.
    let reason: String

    static func malformed(_ reason: String) -> RequestError {
        RequestError(status: .badRequest, reason: reason)
    }

    static let requestLineTooLong = RequestError(status: .targetTooLong, reason: "the request line is too long")
    static let headersTooLarge = RequestError(status: .headersTooLarge, reason: "the headers are too large")
    static let tooManyHeaders = RequestError(status: .headersTooLarge, reason: "there are too many headers")
    static let versionNotSupported = RequestError(
        status: .versionNotSupported, reason: "only HTTP/1.0 and HTTP/1.1 are supported")
    static let headTimeout = RequestError(status: .requestTimeout, reason: "the request took too long to arrive")
    static let overloaded = RequestError(status: .serviceUnavailable, reason: "too many connections are open")
    static let busy = RequestError(status: .serviceUnavailable, reason: "too many requests are being answered")
}

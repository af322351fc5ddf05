/// An answer on its way out: what of it is still to be sent.
struct OutgoingResponse {
    /// Up to this size the body is copied behind its head and goes out with it in one packet; above, it is shared.
    private static let copiedBodyBytes = 8 * 1024

    private let head: [UInt8]
    private let body: [UInt8]
    private var sent = 0

    init(_ response: Response, date: String, persistence: ResponseHead.Persistence, withBody: Bool) {
        let lines = ResponseHead.bytes(response, date: date, persistence: persistence)
        if !withBody {
            (head, body) = (lines, [])
        } else if response.body.count <= Self.copiedBodyBytes {
            (head, body) = (lines + response.body, [])
        } else {
            (head, body) = (lines, response.body)
        }
    }

    var isComplete: Bool { sent == head.count + body.count }

    /// What comes next, at most `limit` bytes of it; empty only when the answer is complete.
    func next(limit: Int) -> ArraySlice<UInt8> {
        sent < head.count ? head[sent...].prefix(limit) : body[(sent - head.count)...].prefix(limit)
    }

    /// - Precondition: `count` bytes of `next` went out.
    mutating func advance(by count: Int) {
        sent += count
    }
}

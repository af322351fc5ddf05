/// The part of a response that is still to be sent.
struct OutgoingResponse {
    /// Bodies up to this size are copied behind the head and sent with it in one packet; larger ones are shared.
    private static let copiedBodyBytes = 8 * 1024

    /// What is being sent; empty only when nothing follows.
    private var part: [UInt8]
    /// The size of `next` in bytes.
    private var sent = 0
    private var rest = Rest.nothing
    private let source: (any BodyPieces)?

    private enum Rest {
        case nothing
        case bytes([UInt8])
        case pieces(any BodyPieces)
    }

    init(_ response: Response, date: String, persistence: ResponseHead.Persistence, withBody: Bool) {
        source = response.source
        part = ResponseHead.bytes(response, date: date, persistence: persistence)
        guard withBody else { return }
        switch response.body {
        case .bytes(let bytes) where bytes.count <= Self.copiedBodyBytes: part += bytes
        case .bytes(let bytes): rest = .bytes(bytes)
        case .pieces(let pieces): rest = .pieces(pieces)
        }
    }

    var isComplete: Bool {
        if case .nothing = rest { sent == part.count } else { false }
    }

    /// The next bytes to send, at most `limit` of them; empty only when the response is complete.
    func next(limit: Int) -> ArraySlice<UInt8> { part[sent...].prefix(limit) }

    /// - Precondition: `count` bytes of `next` were sent.
    mutating func advance(by count: Int) {
        sent += count
        guard sent == part.count, !isComplete else { return }
        sent = 0
        switch rest {
        case .nothing: break
        case .bytes(let bytes):
            part = bytes
            rest = .nothing
        case .pieces(var pieces):
            var piece = pieces.next()
            // An empty chunk would end the body.
            while piece?.isEmpty == true { piece = pieces.next() }
            setPart(chunk: piece ?? [])
            rest = piece == nil ? .nothing : .pieces(pieces)
        }
    }

    /// RFC 9112, section 7.1.
    private mutating func setPart(chunk: [UInt8]) {
        // The memory of the last part is used again: pieces are of similar sizes.
        part.removeAll(keepingCapacity: true)
        part += "\(String(chunk.count, radix: 16))\r\n".utf8
        part.reserveCapacity(part.count + chunk.count + 2)
        part += chunk
        part += "\r\n".utf8
    }
}

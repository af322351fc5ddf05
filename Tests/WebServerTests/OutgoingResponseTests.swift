import Testing

@testable import WebServer

@Suite struct OutgoingResponseTests {
    private final class Token: Sendable {}

    private struct Weak {
        weak var token: Token?
    }

    private struct Pieces: BodyPieces {
        let token: Token
        mutating func next() -> [UInt8]? { nil }
        func whole() async -> [UInt8] { [UInt8](repeating: 0, count: 100_000) }
    }

    /// The owner of a body can tell from its references whether it is still being sent.
    @Test(arguments: [true, false]) func aBodyIsHeldUntilItIsSent(isJoined: Bool) async {
        func outgoing(_ token: Token) async -> OutgoingResponse {
            var response = Response(body: .pieces(Pieces(token: token)))
            if isJoined { await response.joinBody() }
            return OutgoingResponse(response, date: "", persistence: .close, withBody: true)
        }
        var token: Token? = Token()
        let held = Weak(token: token)
        var answer: OutgoingResponse?
        if let token { answer = await outgoing(token) }
        token = nil
        #expect(held.token != nil)
        #expect(answer?.isComplete == false)
        answer = nil
        #expect(held.token == nil)
    }
}

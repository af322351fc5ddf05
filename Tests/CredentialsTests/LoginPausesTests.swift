import Credentials
import Testing

@Suite struct LoginPausesTests {
    /// An account is locked after some attempts within minutes.
    @Test func refusalsAreFollowedByEverLongerPauses() {
        var pauses = LoginPauses()
        #expect((0..<7).map { _ in pauses.next(isRefusal: true) } == [10, 20, 40, 80, 160, 300, 300].map { .seconds($0) })
        // A silent KDC in between does not make it forget.
        #expect(pauses.next(isRefusal: false) == .seconds(2))
        #expect(pauses.next(isRefusal: true) == .seconds(300))
    }

    @Test func aServerThatDoesNotAnswerIsAskedAgainSoon() {
        var pauses = LoginPauses()
        #expect((0..<20).map { _ in pauses.next(isRefusal: false) }.prefix(3) == [.seconds(2), .seconds(4), .seconds(6)])
        #expect(pauses.next(isRefusal: false) == .seconds(30))
    }
}

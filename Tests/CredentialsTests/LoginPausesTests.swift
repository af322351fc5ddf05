import Credentials
import Testing

@Suite struct LoginPausesTests {
    /// A few attempts within minutes can lock an account.
    @Test func pausesAfterRefusalsGrow() {
        var pauses = LoginPauses()
        #expect((0..<7).map { _ in pauses.next(isRefusal: true) } == [10, 20, 40, 80, 160, 300, 300].map { .seconds($0) })
        // A silent KDC in between does not reset the pause.
        #expect(pauses.next(isRefusal: false) == .seconds(2))
        #expect(pauses.next(isRefusal: true) == .seconds(300))
    }

    @Test func aSilentServerIsRetriedSoon() {
        var pauses = LoginPauses()
        #expect((0..<20).map { _ in pauses.next(isRefusal: false) }.prefix(3) == [.seconds(2), .seconds(4), .seconds(6)])
        #expect(pauses.next(isRefusal: false) == .seconds(30))
    }
}

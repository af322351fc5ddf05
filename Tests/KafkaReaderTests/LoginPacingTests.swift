import Testing

@testable import KafkaReader

@Suite struct LoginPacingTests {
    private let error = KafkaError(KafkaError.Code(rawValue: 58), .connect)
    private let start = ContinuousClock.now

    private func time(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func thePausesDoubleUpToFiveMinutes() {
        let seconds = (1...10).map { LoginPacing<String>.pause(afterRefusals: $0) / .seconds(1) }
        #expect(seconds == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
        #expect(LoginPacing<String>.pause(afterRefusals: .max) == .seconds(300))
    }

    /// Every attempt that is allowed is refused, by one broker after another.
    @Test func aWrongPasswordIsTriedFiveTimesAMinute() {
        var pacing = LoginPacing<String>()
        var attempts: [Int] = []
        for second in 0..<3600 {
            let address = "b\(second % 3):9092"
            guard pacing.mayConnect(to: address, now: time(second)) else { continue }
            attempts.append(second)
            pacing.noteRefusal(at: address, error, now: time(second))
        }
        #expect(attempts.count { $0 < 60 } == 5)
        #expect(attempts.count < 22)
    }

    @Test func oneConnectionAtATimeRetries() {
        var pacing = LoginPacing<String>()
        func mayConnect(_ address: String, _ seconds: Int) -> Bool { pacing.mayConnect(to: address, now: time(seconds)) }
        // Before the first refusal nothing is limited.
        #expect(mayConnect("a:1", 0) && mayConnect("b:1", 0))
        pacing.noteRefusal(at: "a:1", error, now: time(0))
        #expect(pacing.refusal(byAllOf: ["a:1", "b:1"], now: time(1)) == error)
        #expect(!mayConnect("b:1", 1))
        #expect(pacing.refusal(byAllOf: ["a:1", "b:1"], now: time(2)) == nil)
        #expect(mayConnect("b:1", 2))
        #expect(!mayConnect("a:1", 2))
        // The connection broke before the broker checked the login.
        pacing.noteFailedConnection()
        #expect(mayConnect("a:1", 3))
        // The broker does not answer.
        #expect(!mayConnect("b:1", 12) && mayConnect("b:1", 13))
        pacing.noteLogin(at: "b:1")
        #expect(mayConnect("a:1", 13) && mayConnect("b:1", 13))
    }

    @Test func oneBrokerThatRefusesDoesNotDelayTheOthers() {
        var pacing = LoginPacing<String>()
        func mayConnect(_ address: String, _ seconds: Int) -> Bool { pacing.mayConnect(to: address, now: time(seconds)) }
        pacing.noteLogin(at: "a:1")
        pacing.noteRefusal(at: "b:1", error, now: time(0))
        #expect(pacing.refusal == nil && pacing.lastRefusal(by: "b:1")?.error == error)
        #expect(mayConnect("a:1", 1) && !mayConnect("b:1", 1))
        #expect(pacing.refusal(byAllOf: ["a:1", "b:1"], now: time(1)) == nil)
        #expect(pacing.refusal(byAllOf: ["b:1"], now: time(1)) == error)
        pacing.noteRefusal(at: "b:1", error, now: time(2))
        #expect(!mayConnect("b:1", 5) && mayConnect("b:1", 6))

        // Without a logged-in connection, nothing shows any more that the other brokers accept the login.
        pacing.noteLogout(at: "a:1")
        pacing.noteRefusal(at: "b:1", error, now: time(6))
        #expect(!mayConnect("a:1", 7))
    }

    @Test func aChangedLoginIsTriedAtOnce() {
        var pacing = LoginPacing<String>()
        func mayConnect(_ address: String, _ seconds: Int) -> Bool { pacing.mayConnect(to: address, now: time(seconds)) }
        for _ in 1...9 { pacing.noteRefusal(at: "a:1", error, now: time(0)) }
        #expect(pacing.refusal(byAllOf: ["a:1"], now: time(299)) == error)
        pacing.forgetRefusals()
        #expect(mayConnect("a:1", 0))
    }

    /// No error is reported, because the next token is being fetched.
    @Test func anExpiredTokenIsNotReportedAsARefusal() {
        var pacing = LoginPacing<String>()
        func mayConnect(_ address: String, _ seconds: Int) -> Bool { pacing.mayConnect(to: address, now: time(seconds)) }
        pacing.noteRefusal(at: "a:1", error, wasExpired: true, now: time(0))
        #expect(!mayConnect("a:1", 1))
        #expect(pacing.refusal(byAllOf: ["a:1"], now: time(1)) == nil)
    }
}

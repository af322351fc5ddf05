import KafkaReader
import Testing

/// Two clients with the same credentials.
@Suite struct LoginAttemptsTests {
    private let first = LoginAttempts()
    private let second: LoginAttempts
    private let error = KafkaError(.authentication, .connect, detail: "refused")

    init() { second = first.forAnotherClient() }

    @Test func aRefusalCountsForBothClients() {
        first.noteRefusal(at: "a:1", error, wasExpired: false)
        #expect(!second.mayConnect(to: "a:1") && !second.mayConnect(to: "b:1"))
        #expect(second.refusal == error && second.refusal(byAllOf: ["a:1"]) == error)
        #expect(second.refusalOfAnyClient(by: "a:1") == error && second.lastRefusal(by: "a:1") == nil)
        second.forgetRefusals()
        #expect(first.mayConnect(to: "a:1"))
    }

    @Test func aClientThatIsLoggedInIsNotDelayedByTheOther() {
        second.noteLogin(at: "a:1")
        first.noteRefusal(at: "a:1", error, wasExpired: false)
        #expect(!first.mayConnect(to: "a:1") && second.mayConnect(to: "a:1"))
        #expect(first.refusal(byAllOf: ["a:1"]) == error && second.refusal(byAllOf: ["a:1"]) == nil)
    }
}

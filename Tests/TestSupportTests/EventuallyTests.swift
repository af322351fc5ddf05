import TestSupport
import Testing

struct EventuallyTests {
    @Test func theExpectedAnswerIsReturned() async throws {
        var count = 0
        let answer = try await eventually("three", every: .milliseconds(1)) {
            count += 1
            if count == 1 {
                throw TestSupportError("not even one")
            }
            return count
        } until: {
            $0 == 3
        }
        #expect(answer == 3)
    }

    @Test func theLastStateIsTold() async {
        await #expect {
            try await eventually("it is four", within: .milliseconds(5), every: .milliseconds(1)) {
                3
            } until: {
                $0 == 4
            }
        } throws: {
            "\($0)".hasSuffix("it is four; the last state was 3")
        }
        await #expect {
            try await eventually("it works", within: .milliseconds(5), every: .milliseconds(1)) {
                throw TestSupportError("broken")
            }
        } throws: {
            "\($0)".hasSuffix("it works; the last error was broken")
        }
    }
}

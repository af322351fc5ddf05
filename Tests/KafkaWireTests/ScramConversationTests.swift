import System
import TLS
import Testing

@testable import KafkaWire

@Suite struct ScramConversationTests {
    private static let serverFirst =
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"

    private func conversation() -> ScramConversation {
        ScramConversation(.sha256, username: "user", password: Secret("pencil"), nonce: "rOprNGfwEbeRWgbNEkqO")
    }

    private func message(_ conversation: inout ScramConversation, after challenge: String?) async throws -> String? {
        try await conversation.message(after: challenge.map { Array($0.utf8) }, deadline: .now + .seconds(30))
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// The words of the failure after the broker's challenge; nil if it is accepted.
    private func failure(after challenge: String, signature: String? = nil) async throws -> String? {
        var conversation = conversation()
        _ = try await message(&conversation, after: nil)
        do throws(SASLFailure) {
            _ = try await conversation.message(after: Array(challenge.utf8), deadline: .now + .seconds(30))
            if let signature { _ = try await conversation.message(after: Array(signature.utf8), deadline: .now + .seconds(30)) }
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// The example of RFC 7677, section 3.
    @Test func theExchangeOfTheStandardIsReproduced() async throws {
        var conversation = conversation()
        #expect(try await message(&conversation, after: nil) == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
        #expect(
            try await message(&conversation, after: Self.serverFirst)
                == "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
        #expect(try await message(&conversation, after: "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=") == nil)
    }

    @Test func specialCharactersOfNamesAreEscaped() async throws {
        var conversation = ScramConversation(.sha512, username: "a=b,c", password: Secret("x"), nonce: "n")
        #expect(try await message(&conversation, after: nil) == "n,,n=a=3Db=2Cc,r=n")
    }

    @Test(arguments: [
        "v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4", "v=", "", "x",
    ])
    func aBrokerThatDoesNotKnowThePasswordIsNotTrusted(signature: String) async throws {
        let failure = try await failure(after: Self.serverFirst, signature: signature)
        #expect(failure?.contains("does not prove") == true, "\(failure ?? "trusted")")
    }

    @Test func aRefusalIsReportedInTheBrokersWords() async throws {
        let failure = try await failure(after: Self.serverFirst, signature: "e=invalid-proof")
        #expect(failure?.contains("refused") == true && failure?.contains("invalid-proof") == true, "\(failure ?? "")")
    }

    @Test(arguments: [
        "", "r=other,s=W22Z,i=4096", "r=rOprNGfwEbeRWgbNEkqO,s=W22Z,i=4096", "r=rOprNGfwEbeRWgbNEkqOx,s=!,i=4096",
        "r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096", "r=rOprNGfwEbeRWgbNEkqOx,s=W22Z", "r=rOprNGfwEbeRWgbNEkqOx,s=W22Z,i=99999999999",
    ])
    func aMalformedChallengeIsRejected(challenge: String) async throws {
        #expect(try await failure(after: challenge)?.contains("malformed") == true)
    }

    @Test(arguments: [-1, 0, 1, 4095, 1_000_001, 2_147_483_647])
    func unusualIterationsAreRejected(count: Int) async throws {
        let failure = try await failure(after: "r=rOprNGfwEbeRWgbNEkqOx,s=W22Z,i=\(count)")
        #expect(failure?.contains("\(count) iterations") == true, "\(failure ?? "accepted")")
    }

    @Test func extensionsAreRejected() async throws {
        #expect(try await failure(after: "m=x,\(Self.serverFirst)")?.contains("extension") == true)
    }
}

@Suite struct BearerConversationTests {
    private let deadline = ContinuousClock.now + .seconds(30)

    @Test func aRefusalIsAnsweredAndReported() throws {
        var conversation = BearerConversation(Secret("token"))
        #expect(try conversation.message(after: nil, deadline: deadline) == Array("n,,\u{1}auth=Bearer token\u{1}\u{1}".utf8))
        #expect(try conversation.message(after: Array("{\"status\":\"invalid_token\"}".utf8), deadline: deadline) == [1])
        #expect(throws: SASLFailure.self) { _ = try conversation.message(after: [], deadline: deadline) }
    }

    @Test func anEmptyAnswerEndsTheLogin() throws {
        var conversation = BearerConversation(Secret("token"))
        _ = try conversation.message(after: nil, deadline: deadline)
        #expect(try conversation.message(after: [], deadline: deadline) == nil)
    }
}

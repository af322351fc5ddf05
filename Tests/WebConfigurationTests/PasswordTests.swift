import Dispatch
import Foundation
import Synchronization
import Testing

@testable import WebConfiguration

/// Users, passwords, and the cost of checking them.
@Suite struct PasswordTests {
    /// `correct horse` hashed by Python's bcrypt and by htpasswd, whose prefix is another name for $2b$.
    static let hashes = [
        "$2a$04$hLEorA6YDgI9wUamXwNJzu8k5U95JYfQPTdmX2uzQdWkl2xzMuNpe",
        "$2b$04$zZ4RM7hCF5NQpyzO5uCNGeZAKAKqUn4g69HVPw0jC9NTgUmIjKSLq",
        "$2y$04$zZ4RM7hCF5NQpyzO5uCNGeZAKAKqUn4g69HVPw0jC9NTgUmIjKSLq",
    ]

    @Test(arguments: hashes) func bcrypt(text: String) throws {
        let hash = try #require(BcryptHash(text))
        #expect(hash.matches(Array("correct horse".utf8)))
        #expect(!hash.matches(Array("correct horsf".utf8)))
        #expect(!hash.matches([]))
        #expect(!hash.matches(Array("correct horse".utf8) + [0]), "a zero byte does not end the password")
        #expect(!hash.decoy.matches(Array("correct horse".utf8)))
        #expect(hash.decoy.cost == hash.cost)
        #expect("\(hash)" == "<redacted>")
    }

    @Test(
        arguments: [
            "", "doe", "$1$abcdefgh$abcdefghijklmnopqrstuv", "$2x$04$zZ4RM7hCF5NQpyzO5uCNGeZAKAKqUn4g69HVPw0jC9NTgUmIjKSLq",
            "$2y$03$zZ4RM7hCF5NQpyzO5uCNGeZAKAKqUn4g69HVPw0jC9NTgUmIjKSLq",
            "$2y$32$zZ4RM7hCF5NQpyzO5uCNGeZAKAKqUn4g69HVPw0jC9NTgUmIjKSLq",
            "$2y$04$zZ4RM7hCF5NQpyzO5uCNGeZAKAKqUn4g69HVPw0jC9NTgUmIjKSL",
            "$2y$04$zZ4RM7hCF5NQpyzO5uCNGeZAKAKqUn4g69HVPw0jC9NTgUmIjKSL!",
        ])
    func noBcrypt(text: String) {
        #expect(BcryptHash(text) == nil)
    }

    @Test(
        arguments: [
            ("Basic YWxpY2U6Y29ycmVjdCBob3JzZQ==", "alice", "correct horse"), ("basic YTpiOmM=", "a", "b:c"),
            ("BASIC Og==", "", ""), ("Basic w7w6w7w=", "ü", "ü"),
        ])
    func credentials(header: String, user: String, password: String) throws {
        let credentials = try #require(BasicCredentials(header: header))
        #expect(credentials.user == user)
        #expect(credentials.password == Array(password.utf8))
    }

    @Test(
        arguments: [
            "", "Basic", "Basic ", "Bearer YTpi", "Basic YWJj", "Basic YTpi=", "Basic !!!!", "Basic YTp", "Basic  YTpi",
            "Basic YTpi YTpi",
            "Basic ====", "Basic YTpi----", "Basic YTpiYw==YTpi", "Basic YTpi\nYTpi",
        ])
    func noCredentials(header: String) {
        #expect(BasicCredentials(header: header) == nil)
    }

    @Test func verdictsAreCachedWithinLimits() throws {
        var cache = VerdictCache()
        let hash = try #require(BcryptHash(Self.hashes[0]))
        func key(_ password: String) throws -> VerdictCache.Key {
            let header = "Basic " + Self.base64("alice:\(password)")
            return cache.key(try #require(BasicCredentials(header: header)), hash)
        }
        let right = try key("right")
        cache.insert(true, for: right)
        #expect(cache[right] == true)
        for number in 0..<5_000 { cache.insert(false, for: try key("\(number)")) }
        #expect(cache[right] == true, "wrong passwords do not evict it")
        #expect(cache.rejected.count <= 1_000)
        let (other, credentials) = (
            try #require(BcryptHash(Self.hashes[1])), try #require(BasicCredentials(header: "Basic YTpi"))
        )
        #expect(cache.key(credentials, hash) != cache.key(credentials, other))
        #expect(cache.key(credentials, hash) != VerdictCache().key(credentials, hash), "each process has a key of its own")
    }

    @Test func aKnownPasswordIsNotHashedAgain() async throws {
        let hash = try #require(BcryptHash(Self.hashes[2]))
        let count = Count()
        let check = PasswordCheck { hash, password in
            count.add()
            return hash.matches(password)
        }
        let users = ["alice": hash]
        let right = try #require(BasicCredentials(header: "Basic " + Self.base64("alice:correct horse")))
        let wrong = try #require(BasicCredentials(header: "Basic " + Self.base64("alice:battery")))
        let unknown = try #require(BasicCredentials(header: "Basic " + Self.base64("mallory:correct horse")))
        for _ in 0..<3 {
            #expect(await check.check(right, users: users) == .accepted)
            #expect(await check.check(wrong, users: users) == .rejected)
            #expect(await check.check(unknown, users: users) == .rejected)
        }
        #expect(count.value == 3, "each password was hashed once, the unknown user's as well")
        let renamed = try #require(BcryptHash("$2y$04$zZ4RM7hCF5NQpyzO5uCNGeZAKAKqUn4g69HVPw0jC9NTgUmIjKSLr"))
        #expect(await check.check(right, users: ["alice": renamed]) == .rejected, "a new hash has no verdicts yet")
    }

    @Test func tooManyChecksAreRejected() async throws {
        let hash = try #require(BcryptHash(Self.hashes[2]))
        let (mayGoOn, asked) = (DispatchSemaphore(value: 0), Count())
        let check = PasswordCheck { _, _ in
            mayGoOn.wait()
            return false
        }
        let verdicts = await withTaskGroup(of: PasswordCheck.Verdict?.self) { group in
            for number in 0..<200 {
                group.addTask {
                    guard let credentials = BasicCredentials(header: "Basic " + Self.base64("alice:\(number)")) else {
                        return nil
                    }
                    let verdict = await check.check(credentials, users: ["alice": hash])
                    // The waiting ones continue once all others were turned away.
                    if verdict == .busy, asked.add() == 200 - 32 { for _ in 0..<32 { mayGoOn.signal() } }
                    return verdict
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(verdicts.count { $0 == .rejected } == 32)
        #expect(verdicts.count { $0 == .busy } == 200 - 32)
    }

    static func base64(_ text: String) -> String {
        Data(text.utf8).base64EncodedString()
    }
}

private final class Count: Sendable {
    private let number = Mutex(0)
    var value: Int { number.withLock { $0 } }

    @discardableResult
    func add() -> Int {
        number.withLock {
            $0 += 1
            return $0
        }
    }
}

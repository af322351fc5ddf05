import System
import Testing
import WebServer

@testable import WebConfiguration

@Suite struct RequestGateTests {
    private func request(_ headers: [Header] = []) -> Request {
        Request(path: "/metrics", headers: headers, remoteAddress: HostPort(host: "192.0.2.1", port: 1))
    }

    private func header(_ name: String, of response: Response) -> String? {
        response.headers.first { $0.name == name }?.value
    }

    @Test func anEmptyConfigurationAdmitsEveryone() async {
        let handler = RequestGate(WebConfiguration()).guarding { _ in .text("page") }
        let response = await handler(request())
        #expect(response.status == .ok)
        #expect(response.headers.count == 1)
    }

    @Test func usersAndHeaders() async throws {
        var configuration = WebConfiguration()
        configuration.users = ["alice": try #require(BcryptHash(PasswordTests.hashes[0]))]
        configuration.headers = [Header("X-Frame-Options", "deny")]
        let gate = RequestGate(configuration)
        let handler = gate.guarding { _ in .text("page") }
        let right = "Basic " + PasswordTests.base64("alice:correct horse")
        for (authorization, status) in [
            (right, Status.ok), ("Basic " + PasswordTests.base64("alice:x"), .unauthorized), ("Bearer x", .unauthorized),
            ("Basic " + PasswordTests.base64("mallory:correct horse"), .unauthorized),
        ] {
            let response = await handler(request([Header("authorization", authorization)]))
            #expect(response.status == status)
            #expect(header("WWW-Authenticate", of: response)?.hasPrefix("Basic realm=") == (status == .ok ? nil : true))
            #expect(header("X-Frame-Options", of: response) == "deny")
        }
        let anonymous = await handler(request())
        #expect(anonymous.status == .unauthorized)
        // A removed user is refused at once, whatever was known of the password.
        configuration.users = ["bob": try #require(BcryptHash(PasswordTests.hashes[0]))]
        gate.use(configuration)
        let former = await handler(request([Header("authorization", right)]))
        #expect(former.status == .unauthorized)
    }

    @Test func rateLimit() async {
        var configuration = WebConfiguration()
        configuration.rateLimit = RateLimit(interval: .seconds(3600), burst: 2)
        let gate = RequestGate(configuration)
        let handler = gate.guarding { _ in .text("page") }
        var statuses: [Status] = []
        for round in 0..<4 {
            // The same limit again does not reset the bucket.
            if round == 2 { gate.use(configuration) }
            statuses.append(await handler(request()).status)
        }
        #expect(statuses == [.ok, .ok, .tooManyRequests, .tooManyRequests])
        gate.use(WebConfiguration())
        let free = await handler(request())
        #expect(free.status == .ok)
    }

    @Test func tokensAreRefilled() {
        let start = ContinuousClock.now
        var bucket = TokenBucket(RateLimit(interval: .seconds(10), burst: 3), now: start)
        let times: [(seconds: Int, isAllowed: Bool)] = [
            (0, true), (0, true), (1, true), (1, false), (9, false), (10, true), (10, false), (29, true), (30, true), (30, false),
            (1000, true), (1000, true), (1000, true), (1000, false),
        ]
        for time in times {
            let isAllowed = bucket.take(now: start + .seconds(time.seconds))
            #expect(isAllowed == time.isAllowed)
        }
        var none = TokenBucket(RateLimit(interval: .seconds(1), burst: 0), now: start)
        let isAllowed = none.take(now: start + .seconds(100))
        #expect(!isAllowed)
    }
}

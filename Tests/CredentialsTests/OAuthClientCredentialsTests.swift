import Foundation
import System
import TLS
import TestSupport
import Testing

@testable import Credentials

@Suite struct OAuthClientCredentialsTests {
    typealias Response = StandInServer.Response

    private var deadline: ContinuousClock.Instant { .now + .seconds(60) }

    private func source(
        _ url: String, id: String = "exporter", secret: String = "MARKER/1",
        change: (inout OAuthClientCredentials.Configuration) -> Void = { _ in }
    ) throws -> OAuthClientCredentials {
        var configuration = OAuthClientCredentials.Configuration(tokenURL: url, clientID: id, clientSecret: Secret(secret))
        change(&configuration)
        return try OAuthClientCredentials(configuration)
    }

    /// An unsigned JWT.
    private func jsonWebToken(_ claims: String) -> String {
        [#"{"alg":"none"}"#, claims, ""].map { Base64.encodeForURL($0.utf8) }.joined(separator: ".")
    }

    @Test func theRequestFollowsTheStandard() async throws {
        let server = try StandInServer { _ in
            Response(body: #"{"access_token":"abc.def","token_type":"bearer","expires_in":3600}"#)
        }
        defer { server.stop() }
        let source = try source(server.address + "/token", id: "my:id") {
            $0.scopes = ["kafka.read", "kafka describe"]
        }
        let token = try await source.token(deadline: deadline)
        #expect(token.value == Secret("abc.def"))
        #expect(token.principal == "my:id")
        #expect(abs(token.expires.timeIntervalSince(token.issued) - 3_600) < 1)
        #expect(!"\(token)".contains("abc.def"))
        let request = try #require(server.requests.first)
        #expect(request.method == "POST" && request.target == "/token")
        #expect(request.headers["authorization"] == "Basic " + Data("my%3Aid:MARKER%2F1".utf8).base64EncodedString())
        #expect(request.headers["content-type"] == "application/x-www-form-urlencoded")
        #expect(request.form == ["grant_type": "client_credentials", "scope": "kafka.read kafka describe"])
    }

    @Test func aServerThatRefusesBasicGetsTheSecretInTheForm() async throws {
        let server = try StandInServer { request in
            guard request.headers["authorization"] == nil else {
                return Response(status: 401, body: #"{"error":"invalid_client"}"#)
            }
            return Response(body: #"{"access_token":"t","expires_in":"60"}"#)
        }
        defer { server.stop() }
        let source = try source(server.address)
        _ = try await source.token(deadline: deadline)
        let token = try await source.token(deadline: deadline)
        #expect(abs(token.expires.timeIntervalSince(token.issued) - 60) < 1)
        // The second fetch uses the method that the server accepted.
        #expect(server.requests.count == 3)
        #expect(server.requests.last?.form["client_id"] == "exporter")
        #expect(server.requests.last?.form["client_secret"] == "MARKER/1")
    }

    @Test func subjectAndExpiryAreReadFromAJSONWebToken() async throws {
        let end = Int(Date().timeIntervalSince1970) + 500
        let value = jsonWebToken(#"{"sub":"service-account-exporter","exp":\#(end)}"#)
        let server = try StandInServer { _ in Response(body: #"{"access_token":"\#(value)"}"#) }
        defer { server.stop() }
        let token = try await source(server.address).token(deadline: deadline)
        #expect(token.principal == "service-account-exporter")
        #expect(token.expiresMilliseconds == Int64(end) * 1_000)
    }

    /// Some servers express "never" as a lifetime of 2^63 - 1. A JSON web token's expiry may be in nanoseconds by mistake.
    @Test(
        arguments: [
            (#""expires_in":9223372036854775807"#, nil), (#""expires_in":1e300"#, nil),
            (#""expires_in":"9223372036854775807""#, nil),
            (#""token_type":"bearer""#, "9223372036854775807"), (#""token_type":"bearer""#, "1900000000000000000"),
        ] as [(String, String?)])
    func aTokenThatNeverExpiresIsLimitedToTenYears(field: String, end: String?) async throws {
        let value = end.map { jsonWebToken(#"{"sub":"exporter","exp":\#($0)}"#) } ?? "opaque"
        let server = try StandInServer { _ in Response(body: #"{"access_token":"\#(value)",\#(field)}"#) }
        defer { server.stop() }
        let token = try await source(server.address).token(deadline: deadline)
        #expect(abs(token.expires.timeIntervalSince(token.issued) - 10 * 365 * 86_400) < 1)
        #expect(token.expiresMilliseconds == Int64(token.expires.timeIntervalSince1970 * 1_000))
        #expect(!"\(token)".contains(value))
    }

    @Test(arguments: [
        (
            Response(status: 401, body: #"{"error":"invalid_client","error_description":"Client \"x\"  not\nknown"}"#), "refused",
            #"401: invalid_client: Client "x" not known"#
        ),
        (Response(status: 400, body: #"{"error":"invalid_scope"}"#), "refused", "400: invalid_scope"),
        (Response(status: 403, body: "you sent MARKER/1 and MARKER%2F1"), "refused", "you sent <redacted> and <redacted>"),
        (Response(status: 500, body: "<html>\u{1b}[31m down </html>"), "response", "500: <html> [31m down </html>"),
        (Response(status: 503, body: String(repeating: "x", count: 5_000)), "response", "xxx…"),
        (Response(status: 302, headers: ["Location": "https://elsewhere.example/"]), "response", "redirects are not followed"),
        (Response(status: 200, body: "<html>log in</html>"), "response", "without a token in JSON"),
        (Response(status: 200, body: "{}"), "response", "without a token in JSON"),
        (Response(status: 200, body: #"{"access_token":""}"#), "response", "token is empty"),
        (Response(status: 200, body: #"{"access_token":"MARKER\u0001"}"#), "response", "invalid characters"),
        (
            Response(status: 200, body: #"{"access_token":"MARKER","expires_in":0}"#), "response",
            "had already expired when it arrived"
        ),
        (
            Response(status: 200, body: #"{"access_token":"MARKER","expires_in":-1e300}"#), "response",
            "had already expired when it arrived"
        ),
        (Response(status: 200, body: #"{"access_token":"MARKER","expires_in":"inf"}"#), "response", "not a number of seconds"),
        (Response(status: 200, body: #"{"access_token":"MARKER","expires_in":"nan"}"#), "response", "not a number of seconds"),
        (Response(status: 200, body: #"{"access_token":"MARKER","token_type":"mac"}"#), "response", "of type mac"),
        (Response(status: 200, body: String(repeating: " ", count: 2 << 20)), "response", "larger than 1 MiB"),
    ])
    func errorsOfTheServerAreReported(response: Response, code: String, words: String) async throws {
        let server = try StandInServer { _ in response }
        defer { server.stop() }
        let source = try source(server.address + "/token?tenant=MARKER")
        let error = await thrownError(CredentialsError.self) { _ = try await source.token(deadline: deadline) }
        #expect(error?.code.rawValue == code, "\(error?.message ?? "")")
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("\(server.address)/token") == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("MARKER") == false, "\(error?.message ?? "")")
    }

    @Test func aSilentServerTimesOut() async throws {
        let server = try StandInServer { _ in Response(isSilent: true) }
        defer { server.stop() }
        let source = try source(server.address)
        let error = await thrownError(CredentialsError.self) {
            _ = try await source.token(deadline: .now + .milliseconds(300))
        }
        #expect(error?.code == .timeout, "\(error?.message ?? "")")
        let late = await thrownError(CredentialsError.self) { _ = try await source.token(deadline: .now) }
        #expect(late?.code == .timeout)
    }

    @Test func deadAndUnknownServersAreReported() async throws {
        let server = try StandInServer { _ in Response() }
        let address = server.address
        server.stop()
        let refused = await thrownError(CredentialsError.self) {
            // The listener's own thread closes it a moment after stop().
            for _ in 0..<100 { _ = try? await source(address).token(deadline: deadline) }
            _ = try await source(address).token(deadline: deadline)
        }
        #expect(refused?.code == .connect, "\(refused?.message ?? "")")
        let unknown = await thrownError(CredentialsError.self) {
            _ = try await source("http://user:MARKER@does-not-exist.invalid/t").token(deadline: deadline)
        }
        #expect(unknown?.code == .dns, "\(unknown?.message ?? "")")
        #expect(unknown?.message.contains("MARKER") == false, "\(unknown?.message ?? "")")
    }

    @Test(.enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")))
    func theTokenServersCertificateIsChecked() async throws {
        let fixtures = try await TLSFixtures()
        let other = try await TLSFixtures(authorityName: "Other CA")
        let pair = try await fixtures.server()
        let server = try StandInServer(identity: (pair.certificate, pair.key)) { _ in
            Response(body: #"{"access_token":"t","expires_in":60}"#)
        }
        defer { server.stop() }
        let trusting = try source(server.address) { $0.authorityFile = fixtures.authority.certificate }
        #expect(try await trusting.token(deadline: deadline).value == Secret("t"))
        for authority in [nil, other.authority.certificate] {
            let error = await thrownError(CredentialsError.self) {
                _ = try await source(server.address) { $0.authorityFile = authority }.token(deadline: deadline)
            }
            #expect(error?.code == .tls, "\(error?.message ?? "")")
        }
        let plain = await thrownError(CredentialsError.self) {
            _ = try await source(server.address.replacingOccurrences(of: "https", with: "http")).token(deadline: deadline)
        }
        #expect(plain?.code == .connect || plain?.code == .response, "\(plain?.message ?? "")")
    }

    @Test func theAuthorityFileIsCheckedAtStart() async throws {
        let directory = try TemporaryDirectory(named: "oauth")
        let url = "https://idp.example/token"
        for (path, words) in [
            ("/does/not/exist", "No such file or directory"),
            (try directory.write("no PEM", to: "ca.pem"), "no certificate in it"),
        ] {
            let error = thrownError(CredentialsError.self) { _ = try source(url) { $0.authorityFile = path } }
            #expect(error?.code == .file)
            #expect(
                error?.message.hasPrefix("the token server's authorities=\(path): \(words)") == true, "\(error?.message ?? "")")
        }
    }

    @Test(arguments: [
        ("http://idp.example/token", true), ("HTTP://10.0.0.1", true), ("http://localhost.example", true),
        ("http://127.0.0.1@idp.example/", true), ("http://169.254.170.2/", true), ("https://idp.example/token", false),
        ("http://localhost:8080/token", false), ("http://127.0.0.1:1?x", false), ("http://[::1]:1/token", false),
    ])
    func plainHTTPToAnotherMachineIsDetected(url: String, isInTheClear: Bool) {
        #expect(OAuthClientCredentials.isInTheClear(url) == isInTheClear)
    }

    @Test(arguments: [
        ("", "exporter", "the token server's address"), ("file:///etc/passwd", "exporter", "must begin with https://"),
        ("https://idp.example/token", "", "the user name"),
    ])
    func mistakesAreNamedAtStart(url: String, id: String, words: String) {
        let error = thrownError(CredentialsError.self) { _ = try source(url, id: id) }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains(words) == true)
    }
}

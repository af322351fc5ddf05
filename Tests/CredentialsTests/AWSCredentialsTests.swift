import Foundation
import System
import TestSupport
import Testing

@testable import Credentials

/// The sources of credentials, against a server that responds as AWS documents it.
@Suite struct AWSCredentialsTests {
    typealias Response = StandInServer.Response

    private let directory: TemporaryDirectory
    private var deadline: ContinuousClock.Instant { .now + .seconds(60) }

    init() throws {
        directory = try TemporaryDirectory(named: "aws")
    }

    /// An environment in which only `variables` are configured, and no requests leave this machine.
    private func environment(_ variables: [String: String] = [:]) -> AWSEnvironment {
        let nowhere = [
            "HOME": directory.path, "AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1/",
        ]
        return AWSEnvironment(variables: nowhere.merging(variables) { $1 }, region: "eu-central-1")
    }

    private func credentials(_ environment: AWSEnvironment) async throws -> AWSCredentials? {
        try await AWSCredentialsChain(environment: environment).credentials(deadline: deadline)
    }

    private static let expiration = "2099-01-02T03:04:05Z"
    private static let keys = AWSCredentials(
        accessKeyID: "ASIAX", secretAccessKey: Secret("key/+"), sessionToken: Secret("token=="),
        expires: Date(timeIntervalSince1970: 4_071_006_245))
    private static let document = """
        {"Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "ASIAX", "SecretAccessKey": "key/+", "Token": "token==",
        "Expiration": "\(expiration)", "LastUpdated": "2098-01-02T03:04:05Z"}
        """

    private static func roleAnswer(_ action: String) -> String {
        """
        <\(action)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><\(action)Result>
        <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/x/y</Arn></AssumedRoleUser>
        <Credentials><SessionToken>token==</SessionToken><SecretAccessKey>key/+</SecretAccessKey>
        <Expiration>\(expiration)</Expiration><AccessKeyId>ASIAX</AccessKeyId></Credentials>
        </\(action)Result></\(action)Response>
        """
    }

    @Test func keysInTheEnvironment() async throws {
        let found = try await credentials(
            environment(["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "k", "AWS_SESSION_TOKEN": "t"]))
        #expect(found == AWSCredentials(accessKeyID: "AKIA", secretAccessKey: Secret("k"), sessionToken: Secret("t")))
        #expect(try await credentials(environment()) == nil)
        let error = await thrownError(CredentialsError.self) {
            _ = try await credentials(environment(["AWS_ACCESS_KEY_ID": "AKIA"]))
        }
        #expect(error?.message.contains("AWS_SECRET_ACCESS_KEY") == true)
    }

    @Test func aWebIdentityAssumesItsRole() async throws {
        let server = try StandInServer { _ in Response(body: Self.roleAnswer("AssumeRoleWithWebIdentity")) }
        defer { server.stop() }
        let variables = [
            "AWS_WEB_IDENTITY_TOKEN_FILE": try directory.write("identity.token\n", to: "token"),
            "AWS_ROLE_ARN": "arn:aws:iam::1:role/x", "AWS_ENDPOINT_URL_STS": server.address,
        ]
        #expect(try await credentials(environment(variables)) == Self.keys)
        let request = try #require(server.requests.first)
        #expect(request.method == "POST" && request.headers["authorization"] == nil)
        #expect(
            request.form == [
                "Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", "RoleArn": "arn:aws:iam::1:role/x",
                "RoleSessionName": "kafka_exporter", "WebIdentityToken": "identity.token",
            ])
    }

    @Test(arguments: [
        (
            Response(
                status: 403,
                body:
                    "<ErrorResponse><Error><Code>AccessDenied</Code><Message>Not &quot;x&quot; MARKER</Message></Error></ErrorResponse>"
            ),
            "refused", #"403: AccessDenied: Not "x" <redacted>"#
        ),
        (
            Response(status: 403, body: "<Code>A</Code><Message>&#x26;&#39; MARKER</Message>"), "refused",
            "403: A: &' <redacted>"
        ),
        (Response(status: 503, body: "busy"), "response", "503: busy"),
        (Response(body: roleAnswer("X").replacing("ASIAX", with: "&unknown;")), "response", "without credentials"),
        (Response(body: "<a/>"), "response", "without credentials"),
        (Response(body: roleAnswer("X").replacing("2099", with: "soon")), "response", "without credentials"),
    ])
    func errorsOfSTSAreReported(response: Response, code: String, words: String) async throws {
        let server = try StandInServer { _ in response }
        defer { server.stop() }
        let variables = [
            "AWS_WEB_IDENTITY_TOKEN_FILE": try directory.write("MARKER", to: "token"), "AWS_ROLE_ARN": "arn:x",
            "AWS_ENDPOINT_URL_STS": server.address,
        ]
        let error = await thrownError(CredentialsError.self) { _ = try await credentials(environment(variables)) }
        #expect(error?.code.rawValue == code)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func profilesOfBothFiles() async throws {
        let server = try StandInServer { _ in Response(body: Self.roleAnswer("AssumeRole")) }
        defer { server.stop() }
        let variables = [
            "AWS_SHARED_CREDENTIALS_FILE": try directory.write(
                """
                # keys
                [default]
                aws_access_key_id = AKIADEFAULT
                AWS_SECRET_ACCESS_KEY=d = e
                [base]
                aws_access_key_id=AKIABASE
                aws_secret_access_key=b
                aws_session_token=t
                [half]
                aws_access_key_id=AKIAHALF
                """, to: "credentials"),
            "AWS_CONFIG_FILE": try directory.write(
                """
                [default]
                region = eu-central-1
                s3 =
                    max_concurrent_requests = 20
                [profile exporter]
                role_arn = arn:aws:iam::1:role/exporter
                source_profile = base
                external_id = e-1
                ; a comment
                [profile circle]
                role_arn = arn:a
                source_profile = circle2
                [profile circle2]
                role_arn = arn:b
                source_profile = circle
                [profile bare]
                role_arn = arn:c
                [profile mfa]
                role_arn = arn:d
                source_profile = base
                mfa_serial = arn:e
                [profile process]
                credential_process = /bin/true
                """, to: "config"),
            "AWS_ENDPOINT_URL_STS": server.address + "/",
        ]
        func find(_ profile: String?) async throws -> AWSCredentials? {
            try await credentials(environment(variables.merging(profile.map { ["AWS_PROFILE": $0] } ?? [:]) { $1 }))
        }
        #expect(try await find(nil) == AWSCredentials(accessKeyID: "AKIADEFAULT", secretAccessKey: Secret("d = e")))
        #expect(try await find("base")?.sessionToken == Secret("t"))
        #expect(try await find("exporter") == Self.keys)
        let request = try #require(server.requests.first)
        #expect(request.form["Action"] == "AssumeRole" && request.form["ExternalId"] == "e-1")
        #expect(request.headers["authorization"]?.hasPrefix("AWS4-HMAC-SHA256 Credential=AKIABASE/") == true)
        #expect(request.headers["x-amz-security-token"] == "t")
        for (profile, words) in [
            ("half", "one of them is missing"), ("absent", "AWS_PROFILE=absent: no such profile"), ("circle", "too long"),
            ("bare", "needs source_profile"), ("mfa", "mfa_serial"), ("process", "credential_process, which is not supported"),
        ] {
            let error = await thrownError(CredentialsError.self) { _ = try await find(profile) }
            #expect(error?.code == .configuration)
            #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        }
    }

    @Test func brokenProfileFilesAreNamed() async throws {
        for (content, words) in [
            ("[default\n", "line 1: a section's name ends in ]"), ("[x]\n\nnonsense\n", "line 3: expected [section]"),
        ] {
            let file = try directory.write(content, to: "credentials")
            let error = await thrownError(CredentialsError.self) {
                _ = try await credentials(environment(["AWS_SHARED_CREDENTIALS_FILE": file]))
            }
            #expect(error?.code == .file)
            #expect(error?.message.contains("AWS_SHARED_CREDENTIALS_FILE=\(file), \(words)") == true, "\(error?.message ?? "")")
        }
        let error = await thrownError(CredentialsError.self) {
            _ = try await credentials(environment(["AWS_CONFIG_FILE": "/does/not/exist"]))
        }
        #expect(error?.message.contains("AWS_CONFIG_FILE=/does/not/exist: No such file") == true, "\(error?.message ?? "")")
    }

    @Test func theContainersEndpoint() async throws {
        let server = try StandInServer { request in
            guard request.headers["authorization"] == "pod token" || request.target == "/relative" else {
                return Response(status: 401, body: "who are you, \(request.headers["authorization"] ?? "")?")
            }
            return Response(body: Self.document)
        }
        defer { server.stop() }
        var relative = environment(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/relative"])
        relative.containerAddress = server.address
        #expect(try await credentials(relative) == Self.keys)
        var variables = [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.address + "/full", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "pod token",
        ]
        #expect(try await credentials(environment(variables)) == Self.keys)
        variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = try directory.write("wrong", to: "token")
        let error = await thrownError(CredentialsError.self) { _ = try await credentials(environment(variables)) }
        #expect(error?.code == .refused)
        #expect(error?.message.contains("401: who are you, <redacted>?") == true, "\(error?.message ?? "")")
    }

    @Test(arguments: [
        ("http://169.254.170.23/v1", true), ("http://[fd00:ec2::23]/v1", true), ("http://localhost:80/", true),
        ("http://127.0.0.2:8080/x", true), ("http://10.0.0.1/", false), ("http://127.0.0.1.example.com/", false),
        ("http://127.0.0.1@example.com/", false), ("http://127.0.0.x/", false), ("ftp://127.0.0.1/", false),
    ])
    func plainHTTPIsAllowedOnlyForThisMachine(address: String, expected: Bool) {
        #expect(AWSContainerCredentials.isLocal(address) == expected)
    }

    @Test func theInstancesRole() async throws {
        let server = try StandInServer { request in
            switch (request.method, request.target, request.headers["x-aws-ec2-metadata-token"]) {
            case ("PUT", "/latest/api/token", _): Response(body: "session")
            case (_, _, let token) where token != "session": Response(status: 401)
            case ("GET", "/latest/meta-data/iam/security-credentials/", _): Response(body: "my-role\n")
            case ("GET", "/latest/meta-data/iam/security-credentials/my-role", _): Response(body: Self.document)
            default: Response(status: 404)
            }
        }
        defer { server.stop() }
        let variables = ["AWS_EC2_METADATA_SERVICE_ENDPOINT": server.address + "/", "AWS_EC2_METADATA_DISABLED": "false"]
        #expect(try await credentials(environment(variables)) == Self.keys)
        #expect(server.requests.first?.headers["x-aws-ec2-metadata-token-ttl-seconds"] == "300")
    }

    @Test func anInstanceWithoutARoleIsReported() async throws {
        let server = try StandInServer { $0.method == "PUT" ? Response(body: "session") : Response(status: 404) }
        defer { server.stop() }
        let variables = ["AWS_EC2_METADATA_SERVICE_ENDPOINT": server.address, "AWS_EC2_METADATA_DISABLED": ""]
        let error = await thrownError(CredentialsError.self) { _ = try await credentials(environment(variables)) }
        #expect(error?.message.contains("no role (404)") == true, "\(error?.message ?? "")")
    }

    @Test func aTokenDoesNotOutliveItsKeys() throws {
        let now = Date(timeIntervalSince1970: 1_700_000_000)
        var keys = Self.keys
        keys.expires = now.addingTimeInterval(100)
        let token = try MSKIAMToken.token(credentials: keys, region: "eu-central-1", date: now)
        #expect(token.expires == keys.expires)
        #expect(token.principal == "ASIAX")
        keys.expires = now
        #expect(throws: CredentialsError.self) {
            _ = try MSKIAMToken.token(credentials: keys, region: "eu-central-1", date: now)
        }
    }

    @Test func missingSettingsAreNamed() async throws {
        for region in ["", "eu central", "a.example/?"] {
            let error = thrownError(CredentialsError.self) {
                _ = try MSKIAMToken(environment: AWSEnvironment(variables: [:], region: region))
            }
            #expect(error?.message.contains("the region") == true)
        }
        let source = try MSKIAMToken(environment: environment())
        let error = await thrownError(CredentialsError.self) { _ = try await source.token(deadline: deadline) }
        #expect(error?.message.contains("no AWS credentials found") == true)
    }
}

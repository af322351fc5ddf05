import Foundation
import System
import TLS
import TestSupport
import Testing

@testable import Credentials

/// Our signatures against those of botocore.
@Suite struct AWSSignatureTests {
    struct Vector: Decodable, CustomTestStringConvertible {
        let kind: String
        let id: String
        let secret: String
        let token: String?
        let region: String
        let time: String
        let url: String?
        let body: String?
        let headers: [String: String]?
        let result: String

        var testDescription: String { "\(kind) \(region) \(time)" }

        func signature(service: String) throws -> AWSSignature {
            let digits = time.filter(\.isNumber)
            let formatter = DateFormatter()
            formatter.locale = Locale(identifier: "en_US_POSIX")
            formatter.timeZone = TimeZone(identifier: "UTC")
            formatter.dateFormat = "yyyyMMddHHmmss"
            return AWSSignature(
                credentials: AWSCredentials(
                    accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: token.map { Secret($0) }),
                region: region, service: service, date: try #require(formatter.date(from: digits)))
        }

        func check() throws {
            if kind == "presign" {
                try checkPresigned()
            } else {
                let headers = (headers ?? [:]).map { HTTPRequest.Header(name: $0.key, value: $0.value) }
                let request = HTTPRequest(method: .post, url: try #require(url), headers: headers, body: Array((body ?? "").utf8))
                let added = try signature(service: "sts").headers(for: request)
                #expect(added.first { $0.name == "Authorization" }?.value == result)
                #expect(added.first { $0.name == "X-Amz-Date" }?.value == time)
                #expect(added.first { $0.name == "X-Amz-Security-Token" }?.value == token)
            }
        }

        private func checkPresigned() throws {
            let signature = try signature(service: "kafka-cluster")
            let token = try MSKIAMToken.token(credentials: signature.credentials, region: region, date: signature.date)
            let bytes = try #require(Base64.decodeForURL(token.value.text))
            let url = try #require(URLComponents(string: String(decoding: bytes, as: UTF8.self)))
            let expected = try #require(URLComponents(string: result))
            #expect(url.scheme == expected.scheme && url.host == expected.host && url.path == expected.path)
            // The order of the fields does not matter: the signature covers the sorted query.
            let fields = Set(url.percentEncodedQueryItems ?? [])
            #expect(fields.count == (expected.queryItems?.count ?? 0) + 1)
            #expect(
                fields.subtracting(expected.percentEncodedQueryItems ?? []) == [
                    URLQueryItem(name: "User-Agent", value: "kafka_exporter")
                ])
            #expect(token.expires == signature.date.addingTimeInterval(900))
            #expect(!token.value.text.contains { "+/=".contains($0) })
        }
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Vectors")
    private static let committed = folder.appendingPathComponent("sigv4.json")

    static func vectors() throws -> [Vector] {
        try JSONDecoder().decode([Vector].self, from: Data(contentsOf: committed))
    }

    @Test(arguments: try vectors())
    func signaturesMatchBotocore(vector: Vector) throws {
        try vector.check()
    }

    /// The same cases, signed by the current botocore on PyPI.
    @Test(.needsBotocore)
    func signaturesMatchCurrentBotocore() async throws {
        let python = try #require(await PythonPackage.botocore.python)
        let script = Self.folder.appendingPathComponent("sigv4_vectors.py").path
        let process = try ChildProcess([python, script], inputFile: Self.committed.path)
        #expect(try await process.exitStatus() == .success, "\(process.standardError)")
        let vectors = try JSONDecoder().decode([Vector].self, from: Data(process.standardOutput.utf8))
        #expect(try vectors.count == Self.vectors().count)
        for vector in vectors { try vector.check() }
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("\u{fb}\u{ff}~?", "w7vDv34_"),
    ])
    func base64URL(text: String, encoded: String) {
        #expect(Base64.encodeForURL(text.utf8) == encoded)
        #expect(Base64.decodeForURL(encoded) == Array(text.utf8))
    }

    @Test(arguments: ["A", "****", "Zg==="]) func invalidBase64IsRejected(text: String) {
        #expect(Base64.decodeForURL(text) == nil)
    }
}

extension Trait where Self == ConditionTrait {
    /// Defined here, because a closure in a macro's argument crashes Swift 6.0.
    fileprivate static var needsBotocore: Self {
        .enabled("botocore cannot be had from PyPI") { await PythonPackage.botocore.python != nil }
    }
}

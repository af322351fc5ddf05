import COpenSSL
import Foundation
import TLS
import TestSupport
import Testing

@testable import WebServer

/// curl and openssl s_client against the server.
@Suite(.enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")))
struct TLSConversationTests {
    private static let hasCurl = FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")

    /// Runs `body` with a server of this configuration; by default of the good pair alone.
    private func serve(_ configuration: TLSServerConfiguration? = nil, _ body: (TestServer, TLSFiles) async throws -> Void)
        async throws
    {
        let files = try await TLSFiles.shared()
        let server = try TestServer(tls: TLSContext(server: configuration ?? files.configuration()))
        do {
            try await body(server, files)
        } catch {
            await server.server.shutdown(within: .zero)
            throw error
        }
        await server.server.shutdown(within: .seconds(5))
    }

    /// The output of curl: the body, followed by its `--write-out`; nil if it fails.
    private func curl(_ server: TestServer, _ path: String, _ arguments: [String]) async throws -> String? {
        let url = "https://localhost:\(server.port)\(path)"
        let process = try ChildProcess(["/usr/bin/curl", "-sS", "--max-time", "60"] + arguments + [url])
        guard try await process.exitStatus() == .success else { return nil }
        return process.standardOutput
    }

    private func client(_ pair: TLSFixtures.Pair) -> [String] { ["--cert", pair.certificate, "--key", pair.key] }

    @Test(.enabled(if: hasCurl, "curl is not installed"), arguments: [["--tls-max", "1.2"], ["--tlsv1.3"], ["--http2"]])
    func curlIsServed(arguments: [String]) async throws {
        try await serve { server, files in
            let trust = ["--cacert", files.ours.authority.certificate]
            let answer = try await curl(server, "/", trust + arguments + ["-w", " over HTTP/%{http_version}"])
            #expect(answer == "hello over HTTP/1.1")
            for path in ["/big", "/pieces"] {
                let copy = files.ours.path("big-\(UUID().uuidString)")
                _ = try await curl(server, path, trust + arguments + ["-o", copy])
                #expect(try Data(contentsOf: URL(fileURLWithPath: copy)) == Data(TestServer.bigBody), "\(path)")
            }
        }
    }

    /// Whether a client without a certificate, with one of our authority, and with a foreign one is served.
    static let policies: [(TLSServerConfiguration.ClientAuthentication, [Bool])] = [
        (.none, [true, true, true]), (.request, [true, true, true]), (.requireAny, [false, true, true]),
        (.verifyIfGiven, [true, true, false]), (.requireAndVerify, [false, true, false]),
    ]

    @Test(.enabled(if: hasCurl, "curl is not installed"), arguments: policies)
    func clientCertificates(policy: TLSServerConfiguration.ClientAuthentication, expected: [Bool]) async throws {
        let files = try await TLSFiles.shared()
        let configuration = files.configuration {
            $0.clientAuthentication = policy
            $0.clientAuthorities = .file(files.ours.authority.certificate)
        }
        try await serve(configuration) { server, files in
            for (arguments, isServed) in zip([[], client(files.client), client(files.foreignClient)], expected) {
                for version in ["1.2", "1.3"] {
                    let answer = try await curl(server, "/", ["-k", "--tls-max", version] + arguments)
                    #expect(answer == (isServed ? "hello" : nil))
                }
            }
        }
    }

    @Test(
        .enabled(if: hasCurl, "curl is not installed"),
        arguments: [
            (["other", "prometheus.example"], true), (["192.0.2.7"], true), (["ops@example.org"], true),
            (["spiffe://example/prometheus"], true), (["prometheus", "example"], false), ([], false),
        ])
    func allowedNames(names: [String], isServed: Bool) async throws {
        let files = try await TLSFiles.shared()
        let configuration = files.configuration {
            $0.clientAuthentication = .verifyIfGiven
            $0.clientAuthorities = .file(files.ours.authority.certificate)
            $0.allowedClientNames = names
        }
        try await serve(configuration) { server, files in
            let answer = try await curl(server, "/", ["-k"] + client(files.client))
            #expect(answer == (isServed ? "hello" : nil))
            let anonymous = try await curl(server, "/", ["-k"])
            #expect(anonymous == nil, "without a certificate there is no name")
        }
    }

    /// What s_client offers, and whether there is a connection then.
    static let offers: [([String], @Sendable (inout TLSServerConfiguration) -> Void, String?)] = [
        (["-tls1_1", "-cipher", "ALL@SECLEVEL=0"], { _ in }, nil),
        (["-tls1_2"], { _ in }, "TLSv1.2"),
        (["-tls1_3"], { _ in }, "TLSv1.3"),
        (["-tls1_2"], { $0.minimumVersion = .tls13 }, nil),
        (["-tls1_3"], { $0.maximumVersion = .tls12 }, nil),
        (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"], { $0.cipherSuites = ["ECDHE-ECDSA-AES256-GCM-SHA384"] }, nil),
        (["-tls1_2"], { $0.cipherSuites = ["ECDHE-ECDSA-AES256-GCM-SHA384"] }, "ECDHE-ECDSA-AES256-GCM-SHA384"),
        (["-tls1_2"], { $0.cipherSuites = [] }, nil),
        (["-tls1_3"], { $0.cipherSuites = [] }, "TLSv1.3"),
        (
            ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256"],
            { $0.cipherSuites = ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384"] },
            "ECDHE-ECDSA-AES128-GCM-SHA256"
        ),
        (
            ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256"],
            {
                $0.cipherSuites = ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384"]
                $0.prefersServerCipherSuites = false
            }, "ECDHE-ECDSA-AES256-GCM-SHA384"
        ),
        (["-groups", "P-256"], { $0.curves = ["P-384"] }, nil),
        (["-groups", "P-256:P-384"], { $0.curves = ["P-384"] }, "secp384r1"),
        (["-alpn", "h2,http/1.1"], { _ in }, "ALPN protocol: http/1.1"),
        (["-alpn", "h2"], { _ in }, nil),
    ]

    @Test(arguments: offers.indices) func negotiation(index: Int) async throws {
        let (arguments, change, expected) = Self.offers[index]
        try await serve(TLSFiles.shared().configuration(change)) { server, _ in
            let process = try ChildProcess(
                ["/usr/bin/openssl", "s_client", "-connect", "127.0.0.1:\(server.port)"] + arguments)
            let status = try await process.exitStatus()
            #expect((status == .success) == (expected != nil))
            if let expected { #expect(process.standardOutput.contains(expected)) }
        }
    }

    @Test func newConnectionsUseTheRenewedCertificate() async throws {
        try await serve { server, files in
            let (old, new) = (
                try await files.ours.der(files.server.certificate), try await files.ours.der(files.renewedServer.certificate)
            )
            try await onThread {
                let before = try TLSTestClient(port: server.port)
                #expect(before.serverCertificate == old)
                server.server.use(
                    try TLSContext(
                        server: TLSServerConfiguration.https(
                            certificate: .file(files.renewedServer.certificate), key: .file(files.renewedServer.key))))
                #expect(try TLSTestClient(port: server.port).serverCertificate == new)
                #expect(try before.get("/").hasPrefix("HTTP/1.1 200 "), "the open connection is unaffected")
            }
        }
    }

    @Test func serverSendsCloseNotify() async throws {
        try await serve { server, _ in
            try await onThread {
                let client = try TLSTestClient(port: server.port)
                try client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                #expect(String(decoding: try client.receive(), as: UTF8.self).hasSuffix("hello"))
                #expect(try client.receive().isEmpty, "the end is signalled by TLS, not only by TCP")
            }
        }
    }

    @Test func pipelinedRequestsInOneRecord() async throws {
        try await serve { server, _ in
            try await onThread {
                let client = try TLSTestClient(port: server.port)
                let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
                try client.send(request + request + "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                var answers: [UInt8] = []
                while case let bytes = try client.receive(), !bytes.isEmpty { answers += bytes }
                #expect(
                    String(decoding: answers, as: UTF8.self).split(separator: "hello", omittingEmptySubsequences: true).count == 3
                )
            }
        }
    }
}

import Glibc
import System
import TLS
import TestSupport
import Testing

/// Client and server on the two ends of a socket pair, in one thread, since no step blocks.
@Suite(.enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")))
struct TLSConnectionTests {
    private let fixtures: TLSFixtures
    private let pair: TLSFixtures.Pair

    init() async throws {
        // OpenSSL writes with write(2): after the peer has closed, SIGPIPE would end the process.
        signal(SIGPIPE, SIG_IGN)
        fixtures = try await TLSFixtures()
        pair = try await fixtures.server()
    }

    private func sockets() throws -> (client: FileDescriptor, server: FileDescriptor) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        try systemCall("socketpair") { socketpair(AF_UNIX, type, 0, &ends) }
        return (FileDescriptor(owning: ends[0]), FileDescriptor(owning: ends[1]))
    }

    private func connections(
        _ client: TLSClientConfiguration, _ change: (inout TLSServerConfiguration) -> Void = { _ in }
    ) throws -> (client: TLSConnection, server: TLSConnection) {
        let ends = try sockets()
        var server = TLSServerConfiguration(certificate: .file(pair.certificate), key: .file(pair.key))
        change(&server)
        return (
            try TLSConnection(ends.client, context: TLSContext(client: client), host: "localhost"),
            try TLSConnection(ends.server, context: TLSContext(server: server))
        )
    }

    /// Alternates steps of both sides until both are done or one fails.
    private func shakeHands(_ client: TLSConnection, _ server: TLSConnection) throws {
        for _ in 0..<20 {
            let isDone = (try isDone(client.handshake()), try isDone(server.handshake()))
            if isDone == (true, true) { return }
        }
        Issue.record("the handshake does not end")
    }

    private func isDone(_ result: IOResult<Void>) throws -> Bool {
        switch result {
        case .done: return true
        case .blocked(let interest):
            #expect(interest == .readable)
            return false
        case .ended: throw SystemError("ended", code: 0)
        case .failed(let error): throw error
        }
    }

    @Test func bytesGoBothWays() throws {
        var trusting = TLSClientConfiguration()
        trusting.authorities = .file(fixtures.authority.certificate)
        let (client, server) = try connections(trusting)
        var buffer = [UInt8](repeating: 0, count: 100)
        try shakeHands(client, server)
        #expect(client.version == "TLSv1.3")
        #expect(client.chainError == nil)
        #expect(client.peerCertificate?.isIssued(for: "localhost") == true)
        #expect(server.peerCertificate == nil)
        guard case .blocked(.readable) = buffer.withUnsafeMutableBytes(server.read) else {
            Issue.record("nothing was sent")
            return
        }
        for (from, to) in [(client, server), (server, client)] {
            guard case .done(5) = Array("hello".utf8).withUnsafeBytes(from.write),
                case .done(5) = buffer.withUnsafeMutableBytes(to.read)
            else {
                Issue.record("not sent")
                return
            }
            #expect(buffer.prefix(5) == Array("hello".utf8)[...])
        }
        client.sayGoodbye()
        guard case .ended = buffer.withUnsafeMutableBytes(server.read) else {
            Issue.record("the end is not reported")
            return
        }
    }

    /// A full socket accepts no more bytes. The rest is written when there is room again.
    @Test func manyBytesAreWrittenInPieces() throws {
        let (client, server) = try connections(TLSClientConfiguration())
        try shakeHands(client, server)
        let bytes = (0..<(4 << 20)).map { UInt8(truncatingIfNeeded: $0 >> 3) }
        var written = 0
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var wasFull = false
        while received.count < bytes.count {
            if written < bytes.count {
                switch bytes[written...].withUnsafeBytes(client.write) {
                case .done(let count): written += count
                case .blocked(.writable): wasFull = true
                default: throw SystemError("write", code: 0)
                }
            }
            if wasFull || written == bytes.count, case .done(let count) = buffer.withUnsafeMutableBytes(server.read) {
                received += buffer.prefix(count)
            }
        }
        #expect(wasFull)
        #expect(received == bytes)
    }

    /// The handshake succeeds, and the caller must act upon the error.
    @Test func anUntrustedServerIsReported() async throws {
        let others = try await TLSFixtures(authorityName: "Other CA")
        var configuration = TLSClientConfiguration()
        configuration.authorities = .file(others.authority.certificate)
        let (client, server) = try withExtendedLifetime(others) { try connections(configuration) }
        try shakeHands(client, server)
        #expect(client.chainError?.isUnknownIssuer == true)
        #expect(client.peerCertificate?.isIssued(for: "elsewhere.example") == false)
    }

    @Test func aHandshakeWithoutTheRequiredCertificateFails() async throws {
        let authority = fixtures.authority.certificate
        func handshake(_ configuration: TLSClientConfiguration) throws {
            let (client, server) = try connections(configuration) {
                $0.clientAuthentication = .requireAndVerify
                $0.clientAuthorities = .file(authority)
                // With TLS 1.2 the client gets the error in the handshake, not with the first bytes.
                $0.maximumVersion = .tls12
            }
            for _ in 0..<20 {
                let shaken = client.handshake()
                if case .blocked = shaken {
                    _ = server.handshake()
                } else {
                    guard try !isDone(shaken) else { return }
                }
            }
            Issue.record("the handshake does not end")
        }
        let failure = thrownError(OpenSSLError.self) { try handshake(TLSClientConfiguration()) }
        #expect(failure?.alert == 40)
        var known = TLSClientConfiguration()
        let client = try await fixtures.issue("client")
        known.certificate = .file(client.certificate)
        known.key = .file(try await fixtures.encrypted(client.key, password: "open sesame"))
        known.keyPassword = Secret("open sesame")
        #expect(throws: Never.self) { try handshake(known) }
    }
}

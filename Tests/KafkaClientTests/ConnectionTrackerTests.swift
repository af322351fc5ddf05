import Glibc
import KafkaProtocol
import KafkaReader
import TestSupport
import Testing

@testable import KafkaClient

@Suite struct ConnectionTrackerTests {
    private static let address = "broker:9092"

    private let attempts = LoginAttempts()
    private let tracker: ConnectionTracker
    private let refusal = KafkaError(KafkaError.Code(rawValue: 58), .connect)

    init() {
        tracker = ConnectionTracker(pauses: ConnectionPauses(), attempts: attempts, tokens: nil)
    }

    /// Accepts connections, and is silent or closes them.
    private func listener() throws -> (port: Int, listener: TCPProxy) {
        let port = try LoopbackPorts.next()
        return (port, try TCPProxy(port: port, targets: [try LoopbackPorts.next()]))
    }

    /// - Returns: the socket, and the result of `connect`.
    private func connect(port: Int) -> (socket: Int32, error: Int32) {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var peer = sockaddr_in()
        peer.sin_family = sa_family_t(AF_INET)
        peer.sin_port = in_port_t(port).bigEndian
        peer.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = Int32(MemoryLayout<sockaddr_in>.size)
        let error = withUnsafePointer(to: &peer) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                tracker.connect(socket, to: $0, size, address: Self.address)
            }
        }
        return (socket, error)
    }

    /// Sends these requests, then the broker closes the connection.
    private func converse(_ requests: ApiKey..., port: Int) -> Int32 {
        let (socket, error) = connect(port: port)
        for request in requests { tracker.noteRequest(request, on: socket) }
        tracker.close(socket, isWanted: false)
        return error
    }

    /// Passes on an error as librdkafka reports it, after the first of many.
    private func note(_ message: String) {
        let error = KafkaError(connection: KafkaError.Code(rawValue: -195), reason: "\(Self.address)/1: \(message)")
        tracker.note(error, of: Self.address)
    }

    @Test func aClosedPortIsRefused() async throws {
        let port = try LoopbackPorts.next()
        var counts: [Bool] = []
        // A name may have several addresses, so two refusals are not enough.
        try await eventually("the connection was refused four times") {
            let (socket, error) = connect(port: port)
            #expect(error == ECONNREFUSED || error == EKEYREJECTED)
            tracker.close(socket, isWanted: false)
            if counts.isEmpty { note("Connect to ipv4#127.0.0.1:9092 failed: Connection refused (after 0ms in state CONNECT)") }
            counts.append(tracker.wasRefused(byAllOf: [Self.address]))
            return counts.last ?? false
        }
        #expect(counts.count >= 4)
        #expect(!tracker.wasRefused(byAllOf: [Self.address, "another:9092"]))
        tracker.forgetRefusedConnections()
        #expect(!tracker.wasRefused(byAllOf: [Self.address]))
    }

    /// The port is open, but the listener does not use TLS.
    @Test func aFailedHandshakeIsNoRefusal() throws {
        let (port, listener) = try listener()
        for count in 1...6 {
            let (socket, _) = connect(port: port)
            tracker.close(socket, isWanted: false)
            if count == 1 { note("SSL handshake failed: Disconnected (after 3ms in state SSL_HANDSHAKE)") }
        }
        #expect(!tracker.wasRefused(byAllOf: [Self.address]))
        withExtendedLifetime(listener) {}
    }

    @Test func aRefusedLoginBlocksTheNextConnection() throws {
        let (port, listener) = try listener()
        let (handshake, authenticate) = (ApiKey.saslHandshake, ApiKey.saslAuthenticate)
        #expect(converse(.apiVersions, handshake, authenticate, port: port) == 0)
        #expect(attempts.refusal == nil)
        tracker.note(refusal, of: Self.address)
        #expect(attempts.refusal == refusal)
        #expect(converse(port: port) == EKEYREJECTED)
        withExtendedLifetime(listener) {}
    }

    /// Brokers refuse a login on a connection that logged in less than a second earlier, which happens with a token that is about to
    /// expire.
    @Test func aRefusedReauthenticationIsIgnored() throws {
        let (port, listener) = try listener()
        let (handshake, authenticate) = (ApiKey.saslHandshake, ApiKey.saslAuthenticate)
        #expect(converse(handshake, authenticate, .metadata, handshake, port: port) == 0)
        tracker.note(refusal, of: Self.address)
        #expect(attempts.refusal == nil && attempts.lastRefusal(by: Self.address) == nil)
        #expect(converse(port: port) == 0)
        withExtendedLifetime(listener) {}
    }

    @Test func aConnectionThatBreaksDuringLoginIsNoRefusal() throws {
        let (port, listener) = try listener()
        #expect(converse(.saslHandshake, port: port) == 0)
        tracker.note(KafkaError(KafkaError.Code(rawValue: -195), .connect), of: Self.address)
        #expect(attempts.refusal == nil && attempts.lastRefusal(by: Self.address) == nil)
        withExtendedLifetime(listener) {}
    }
}

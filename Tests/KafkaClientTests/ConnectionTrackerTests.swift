import Glibc
import KafkaProtocol
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

    /// Takes connections, and is silent or closes them.
    private func listener() throws -> (port: Int, listener: TCPProxy) {
        let port = try LoopbackPorts.next()
        return (port, try TCPProxy(port: port, targets: [try LoopbackPorts.next()]))
    }

    /// - Returns: the socket, and what `connect` said.
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

    /// Sends these requests, and has the connection closed by the broker.
    private func converse(_ requests: ApiKey..., port: Int) -> Int32 {
        let (socket, error) = connect(port: port)
        for request in requests { tracker.noteRequest(request, on: socket) }
        tracker.close(socket, isWanted: false)
        return error
    }

    @Test func aPortThatIsClosedTwiceIsRefused() throws {
        let port = try LoopbackPorts.next()
        var counts: [Bool] = []
        // Of a name that may have several addresses nobody knows before it was looked up again.
        for _ in 1...4 {
            let (socket, error) = connect(port: port)
            #expect(error == ECONNREFUSED || error == EKEYREJECTED)
            tracker.close(socket, isWanted: false)
            counts.append(tracker.wasRefused(byAllOf: [Self.address]))
        }
        #expect(counts.first == false)
        #expect(!tracker.wasRefused(byAllOf: [Self.address, "another:9092"]))
        tracker.forgetRefusedConnections()
        #expect(!tracker.wasRefused(byAllOf: [Self.address]))
    }

    @Test func aRefusedLoginKeepsTheNextConnectionBack() throws {
        let (port, listener) = try listener()
        let (handshake, authenticate) = (ApiKey.saslHandshake, ApiKey.saslAuthenticate)
        #expect(converse(.apiVersions, handshake, authenticate, port: port) == 0)
        #expect(attempts.refusal == nil)
        tracker.note(refusal, of: Self.address)
        #expect(attempts.refusal == refusal)
        #expect(converse(port: port) == EKEYREJECTED)
        withExtendedLifetime(listener) {}
    }

    /// Brokers refuse a login on a connection that logged in less than a second before, as happens with a token that is about to expire.
    @Test func aRefusedLoginOnAConnectionThatIsLoggedInSaysNothing() throws {
        let (port, listener) = try listener()
        let (handshake, authenticate) = (ApiKey.saslHandshake, ApiKey.saslAuthenticate)
        #expect(converse(handshake, authenticate, .metadata, handshake, port: port) == 0)
        tracker.note(refusal, of: Self.address)
        #expect(attempts.refusal == nil && attempts.lastRefusal(by: Self.address) == nil)
        #expect(converse(port: port) == 0)
        withExtendedLifetime(listener) {}
    }

    @Test func aConnectionThatBreaksWhileItLogsInIsNoRefusal() throws {
        let (port, listener) = try listener()
        #expect(converse(.saslHandshake, port: port) == 0)
        tracker.note(KafkaError(KafkaError.Code(rawValue: -195), .connect), of: Self.address)
        #expect(attempts.refusal == nil && attempts.lastRefusal(by: Self.address) == nil)
        withExtendedLifetime(listener) {}
    }
}

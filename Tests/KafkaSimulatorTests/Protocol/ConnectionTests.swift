import Glibc
import System
import TestSupport
import Testing

@testable import KafkaSimulator

/// What a connection buffers of a client's bytes.
@Suite struct ConnectionTests {
    /// A client that sends faster than it is answered is not read from: the rest stays in the system's buffers.
    @Test func requestsAreReadAsTheyAreServed() throws {
        var sockets: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0, &sockets) == 0)
        let client = FileDescriptor(owning: sockets[0])
        var connection = Connection(FileDescriptor(owning: sockets[1]), broker: 1)
        let request = RawClient.frame(.apiVersions, version: 0, correlationId: 1)
        var sent = 0
        while send(client.raw, request, request.count, Int32(MSG_NOSIGNAL)) == request.count { sent += 1 }
        #expect(sent > 100)

        var served = 0
        while served < sent {
            var reads = 0
            while connection.wantsInput {
                #expect(connection.receive() == .open)
                reads += 1
            }
            #expect(reads <= 1 && connection.hasRequest)
            #expect(try connection.nextRequest() == Array(request.dropFirst(4)))
            served += 1
        }
        #expect(connection.wantsInput && !connection.hasRequest)
    }
}

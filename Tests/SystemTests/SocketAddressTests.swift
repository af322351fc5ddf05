import Glibc
import System
import Testing

@Suite struct SocketAddressTests {
    @Test(arguments: [("127.0.0.1", "127.0.0.1:9092"), ("::1", "[::1]:9092")])
    func addressesResolveToThemselves(host: String, description: String) throws {
        let addresses = try SocketAddress.resolve(host, port: 9092, for: .connecting)
        #expect(addresses.map(\.description) == [description])
        #expect(addresses.map { $0.at(port: 1).port } == [1])
        #expect(addresses[0].at(port: 1).withSocketAddress { SocketAddress($0, length: $1).port } == 1)
    }

    @Test func anEmptyHostIsEveryAddress() throws {
        let hosts = Set(try SocketAddress.resolve("", port: 0, for: .listening).map(\.host))
        #expect(!hosts.isEmpty)
        #expect(hosts.isSubset(of: ["0.0.0.0", "::"]))
    }

    @Test func unknownNamesFail() {
        #expect(throws: SocketAddress.ResolutionFailure.self) {
            try SocketAddress.resolve("name.invalid", port: 1, for: .connecting)
        }
    }
}

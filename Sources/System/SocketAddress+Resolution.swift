internal import Glibc

extension SocketAddress {
    /// Why a name could not be resolved.
    public struct ResolutionFailure: Error, Sendable, CustomStringConvertible {
        /// The error text of getaddrinfo(3).
        public let description: String
        /// Whether no name server answered. The name itself may be right.
        public let isTemporary: Bool

        public init(_ description: String, isTemporary: Bool) {
            self.description = description
            self.isTemporary = isTemporary
        }
    }

    /// The purpose of a resolved address.
    public enum Purpose: Sendable {
        /// Only addresses of families that this host has itself (AI_ADDRCONFIG), as in librdkafka.
        case connecting
        /// All addresses, even on a host that has only loopback addresses.
        case connectingByAnyFamily
        /// An empty host stands for all addresses of this machine (AI_PASSIVE).
        case listening
    }

    /// Resolves a host to its addresses, in the order of getaddrinfo(3), without duplicates. Blocks as long as DNS does.
    public static func resolve(
        _ host: String, port: Int, for purpose: Purpose
    ) throws(ResolutionFailure) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        let flags: [Purpose: Int32] = [.connecting: AI_ADDRCONFIG, .connectingByAnyFamily: 0, .listening: AI_PASSIVE]
        hints.ai_flags = AI_NUMERICSERV | (flags[purpose] ?? 0)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host.isEmpty ? nil : host, String(port), &hints, &list)
        guard code == 0 else {
            let words = code == EAI_SYSTEM ? SystemError.message(errno) : String(cString: gai_strerror(code))
            throw ResolutionFailure(words, isTemporary: code == EAI_AGAIN)
        }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        for entry in sequence(first: list, next: { $0?.pointee.ai_next }) {
            guard let entry = entry?.pointee, let address = entry.ai_addr, [AF_INET, AF_INET6].contains(entry.ai_family) else {
                continue
            }
            let found = SocketAddress(address, length: entry.ai_addrlen)
            if !addresses.contains(found) { addresses.append(found) }
        }
        guard !addresses.isEmpty else { throw ResolutionFailure("it has no address", isTemporary: false) }
        return addresses
    }
}

internal import Glibc

extension SocketAddress {
    /// Why a name has no address.
    public struct ResolutionFailure: Error, Sendable, CustomStringConvertible {
        /// getaddrinfo's words.
        public let description: String
        /// Whether no name server answered: the name itself may be right.
        public let isTemporary: Bool

        public init(_ description: String, isTemporary: Bool) {
            self.description = description
            self.isTemporary = isTemporary
        }
    }

    /// What a resolved address is for.
    public enum Purpose: Sendable {
        /// Addresses of families that this host has itself, or all where there are none (AI_ADDRCONFIG).
        case connecting
        /// An empty host is every address of this machine (AI_PASSIVE).
        case listening
    }

    /// The addresses of a host in the order of getaddrinfo(3), each once. Blocks for as long as DNS does.
    public static func resolve(
        _ host: String, port: Int, for purpose: Purpose
    ) throws(ResolutionFailure) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV | (purpose == .listening ? AI_PASSIVE : AI_ADDRCONFIG)
        var list: UnsafeMutablePointer<addrinfo>?
        func lookUp() -> Int32 { getaddrinfo(host.isEmpty ? nil : host, String(port), &hints, &list) }
        var code = lookUp()
        if code != 0, code != EAI_AGAIN, purpose == .connecting {
            // A host without any network but loopback has no family configured.
            hints.ai_flags = AI_NUMERICSERV
            code = lookUp()
        }
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

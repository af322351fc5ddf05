import Glibc
import KafkaClient

/// One of a host's addresses, as `connect` takes it.
struct ResolvedAddress: Sendable, CustomStringConvertible {
    let family: Int32
    /// A `sockaddr` of that family.
    let bytes: [UInt8]
    /// Numeric, without the port.
    let description: String

    struct Failure: Error {
        /// getaddrinfo's words.
        let words: String
        /// No name server answered: the name itself may be right.
        let isTemporary: Bool
    }

    /// The addresses that librdkafka would try. Blocks for as long as DNS does.
    static func all(of broker: BrokerAddress) -> Result<[ResolvedAddress], Failure> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        // As librdkafka asks: no IPv6 addresses for a host that has no IPv6.
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(broker.host, String(broker.port), &hints, &list)
        guard code == 0 else {
            let words = code == EAI_SYSTEM ? String(cString: strerror(errno)) : String(cString: gai_strerror(code))
            return .failure(Failure(words: words, isTemporary: code == EAI_AGAIN))
        }
        defer { freeaddrinfo(list) }
        let addresses = sequence(first: list, next: { $0?.pointee.ai_next }).compactMap { entry in
            entry.flatMap { ResolvedAddress($0.pointee) }
        }
        return addresses.isEmpty ? .failure(Failure(words: "it has no address", isTemporary: false)) : .success(addresses)
    }

    private init?(_ entry: addrinfo) {
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(entry.ai_addr, entry.ai_addrlen, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) == 0 else {
            return nil
        }
        family = entry.ai_family
        bytes = Array(UnsafeRawBufferPointer(start: entry.ai_addr, count: Int(entry.ai_addrlen)))
        description = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

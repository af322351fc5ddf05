import Glibc

/// Host names turned into addresses by us, not by libzookeeper: that gives up its handle when no name resolves, looks every name up
/// again around each answer it reads, spins when DNS fails while it is not connected, and takes no IPv6 address in brackets.
struct NameResolution {
    /// `address:port`, numeric, sorted, each once.
    var addresses: [String] = []
    /// One line for each name that did not resolve.
    var failures: [String] = []

    /// Blocks for as long as DNS does.
    init(of servers: [ZookeeperServers.Server]) {
        var found: Set<String> = []
        for server in servers {
            var hints = addrinfo()
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            // No IPv6 addresses for a host that has no IPv6, unless there are no others.
            hints.ai_flags = AI_ADDRCONFIG
            var list: UnsafeMutablePointer<addrinfo>?
            var code = getaddrinfo(server.host, nil, &hints, &list)
            if code != 0 {
                hints.ai_flags = 0
                code = getaddrinfo(server.host, nil, &hints, &list)
            }
            guard code == 0 else {
                failures.append("could not resolve \(server.host): \(String(cString: gai_strerror(code)))")
                continue
            }
            defer { freeaddrinfo(list) }
            for entry in sequence(first: list, next: { $0?.pointee.ai_next }) {
                guard let entry else { break }
                if let address = Self.numericHost(of: entry.pointee) {
                    // The library splits at the last colon: IPv6 goes without brackets.
                    found.insert("\(address):\(server.port)")
                }
            }
        }
        addresses = found.sorted()
    }

    private static func numericHost(of entry: addrinfo) -> String? {
        guard entry.ai_family == AF_INET || entry.ai_family == AF_INET6 else { return nil }
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(entry.ai_addr, entry.ai_addrlen, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) == 0 else {
            return nil
        }
        return host.withUnsafeBufferPointer { buffer in buffer.baseAddress.map { String(cString: $0) } }
    }
}

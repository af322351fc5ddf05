/// Addresses for HTTP without TLS: requests can be read on their way, unless they stay on this machine.
enum PlainHTTPAddress {
    /// - Returns: the host in lower case, without the brackets of IPv6; nil if the address does not begin with `http://`, or has a user
    ///   part, which could make any host look like another one.
    static func host(of address: String) -> String? {
        guard address.lowercased().hasPrefix("http://") else { return nil }
        let authority = address.dropFirst("http://".count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@") else { return nil }
        guard !authority.hasPrefix("[") else { return authority.dropFirst().prefix { $0 != "]" }.lowercased() }
        return authority.prefix { $0 != ":" }.lowercased()
    }

    static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "::1"].contains(host) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

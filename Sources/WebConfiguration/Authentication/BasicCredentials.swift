import TLS

/// User and password from an Authorization header (RFC 7617).
struct BasicCredentials {
    let user: String
    let password: [UInt8]

    /// - Parameter header: the value of an Authorization header.
    /// - Returns: nil if it has another scheme or is malformed.
    init?(header: String) {
        let parts = header.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "basic", let decoded = Base64.decode(Array(parts[1].utf8)),
            let colon = decoded.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        user = String(decoding: decoded[..<colon], as: UTF8.self)
        password = Array(decoded[(colon + 1)...])
    }
}

import COpenSSL

/// A user and a password as a browser or Prometheus sends them (RFC 7617).
struct BasicCredentials {
    let user: String
    let password: [UInt8]

    /// - Parameter header: the value of an Authorization header.
    /// - Returns: nil where it is of another scheme, or malformed.
    init?(header: String) {
        let parts = header.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "basic", let decoded = Self.base64Decoded(Array(parts[1].utf8)),
            let colon = decoded.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        user = String(decoding: decoded[..<colon], as: UTF8.self)
        password = Array(decoded[(colon + 1)...])
    }

    private static func base64Decoded(_ text: [UInt8]) -> [UInt8]? {
        let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        // OpenSSL would forgive white space around.
        guard text.count.isMultiple(of: 4), padding <= 2, !text.contains(where: { $0 <= 0x20 }) else { return nil }
        var bytes = [UInt8](repeating: 0, count: text.count / 4 * 3)
        let count = EVP_DecodeBlock(&bytes, text, Int32(clamping: text.count))
        guard count >= padding else { return nil }
        return Array(bytes.prefix(Int(count) - padding))
    }
}

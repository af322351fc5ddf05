import CommandLineFlags

/// The parts of `host:port` and `[IPv6]:port`.
struct HostPort {
    /// Without brackets; may be empty.
    let host: String
    let port: Int

    init(_ text: String) throws(InvalidFlagValue) {
        let bytes = text.utf8
        guard !text.contains("://") else {
            throw InvalidFlagValue("'\(text)' begins with a protocol, expected host:port")
        }
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")), bytes.last != UInt8(ascii: "]") else {
            throw InvalidFlagValue("'\(text)' has no port, expected host:port")
        }
        var host = Substring(bytes[..<colon])
        let digits = bytes[colon...].dropFirst()
        guard digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let port = Int(Substring(digits)),
            port <= 65_535
        else {
            throw InvalidFlagValue("'\(text)' has no valid port, expected a number up to 65535 behind the colon")
        }
        let isBracketed = host.utf8.first == UInt8(ascii: "[") && host.utf8.last == UInt8(ascii: "]")
        if isBracketed {
            host = Substring(host.utf8.dropFirst().dropLast())
        } else if host.utf8.contains(UInt8(ascii: ":")) {
            throw InvalidFlagValue("'\(text)' has too many colons, expected host:port or [IPv6 address]:port")
        }
        guard host.unicodeScalars.allSatisfy({ Self.canBeInHost($0, isBracketed) }), !isBracketed || !host.isEmpty else {
            throw InvalidFlagValue("'\(text)' has no valid host, expected host:port or [IPv6 address]:port")
        }
        self.host = String(host)
        self.port = port
    }

    /// Names beyond DNS are a resolver's business (`_` is common), the letters of other syntaxes are mistakes.
    private static func canBeInHost(_ scalar: Unicode.Scalar, _ isBracketed: Bool) -> Bool {
        switch scalar {
        case ":", "%": isBracketed
        case "[", "]", "/", "@", ",", "=", "?", "#", "\\", "\"", "'": false
        default: scalar.value > 0x20 && scalar.value != 0x7F && !scalar.properties.isWhitespace
        }
    }
}

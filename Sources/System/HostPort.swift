/// A host and a port, as flags, connection strings and log lines write them: `host:port` or `[IPv6]:port`.
public struct HostPort: Hashable, Sendable, CustomStringConvertible {
    /// A name or an address; IPv6 without brackets. Empty if none is given.
    public var host: String
    public var port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    public var description: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// The reason why a text is not a valid `host:port`. The description quotes the text.
    public struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// Reads `host:port` and `[IPv6]:port`. The host may be empty.
    /// - Parameter defaultPort: used if the text has no port; nil if a port is required.
    public init(parsing text: String, defaultPort: Int? = nil) throws(Failure) {
        try self.init(parsing: text[...], defaultPort: defaultPort)
    }

    public init(parsing text: Substring, defaultPort: Int? = nil) throws(Failure) {
        guard !text.contains("://") else { throw Failure("'\(text)' begins with a protocol, expected host:port") }
        let bytes = text.utf8
        var host = text
        var port: Int?
        if let colon = bytes.lastIndex(of: UInt8(ascii: ":")), bytes.last != UInt8(ascii: "]") {
            host = text[..<colon]
            let digits = bytes[bytes.index(after: colon)...]
            port = digits.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ? Int(Substring(digits)) : nil
            guard let port, port <= 65_535 else {
                throw Failure("'\(text)' has no valid port, expected a number up to 65535 behind the colon")
            }
        }
        guard let port = port ?? defaultPort else { throw Failure("'\(text)' has no port, expected host:port") }
        let isBracketed = host.utf8.first == UInt8(ascii: "[") && host.utf8.last == UInt8(ascii: "]")
        if isBracketed {
            host = host.dropFirst().dropLast()
        } else if host.utf8.contains(UInt8(ascii: ":")) {
            throw Failure("'\(text)' has too many colons, expected host:port or [IPv6 address]:port")
        }
        guard host.unicodeScalars.allSatisfy({ Self.canBeInHost($0, isBracketed) }), !isBracketed || !host.isEmpty else {
            throw Failure("'\(text)' has no valid host, expected host:port or [IPv6 address]:port")
        }
        self.init(host: String(host), port: port)
    }

    /// Names beyond the rules of DNS are left to the resolver (`_` is common). Characters of other syntaxes are mistakes.
    private static func canBeInHost(_ scalar: Unicode.Scalar, _ isBracketed: Bool) -> Bool {
        switch scalar {
        case ":", "%": isBracketed
        case "[", "]", "/", "@", ",", "=", "?", "#", "\\", "\"", "'": false
        default: scalar.value > 0x20 && scalar.value != 0x7F && !scalar.properties.isWhitespace
        }
    }
}

extension HostPort.Failure {
    fileprivate init(_ description: String) { self.description = description }
}

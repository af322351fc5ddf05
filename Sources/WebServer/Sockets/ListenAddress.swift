/// Where to listen, as `--web.listen-address` writes it.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A name or a number without brackets; empty means every address of the machine.
    public let host: String
    /// 0 lets the system choose a free one.
    public let port: UInt16

    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    public var description: String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Reads `:9308` (every address, IPv6 and IPv4), `host:9308`, `192.0.2.1:9308` or `[2001:db8::1]:9308`.
    public static func parse(_ text: String) throws(ListenError) -> ListenAddress {
        guard let colon = text.lastIndex(of: ":") else {
            throw ListenError(address: text, problem: "the port is missing; write host:port, or :port for every address")
        }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy(HTTPSyntax.isDigit), let port = UInt16(digits) else {
            throw ListenError(address: text, problem: "the port must be a number from 0 to 65535")
        }
        return ListenAddress(host: try host(text[..<colon], in: text), port: port)
    }

    private static func host(_ host: Substring, in text: String) throws(ListenError) -> String {
        if host.hasPrefix("["), host.hasSuffix("]"), host.contains(":") {
            return String(host.dropFirst().dropLast())
        }
        guard !host.contains(where: { "[]/".contains($0) || $0.isWhitespace }) else {
            throw ListenError(address: text, problem: "the host is neither a name nor an address; write host:port")
        }
        guard !host.contains(":") else {
            throw ListenError(address: text, problem: "an IPv6 address stands in brackets; write [\(host)]:port")
        }
        return String(host)
    }
}

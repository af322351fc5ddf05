import COpenSSL

/// Base64 (RFC 4648), by OpenSSL.
public enum Base64 {
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        // Four digits per three bytes, rounded up, and the zero byte that EVP_EncodeBlock adds.
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let length = EVP_EncodeBlock(&text, bytes, Int32(clamping: bytes.count))
        return String(decoding: text.prefix(Int(length)), as: UTF8.self)
    }

    /// Encodes with the alphabet for URLs, without padding (section 5).
    public static func encodeForURL(_ bytes: some Sequence<UInt8>) -> String {
        String(
            encode(bytes).compactMap { digit -> Character? in
                switch digit {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: digit
                }
            })
    }

    /// - Returns: nil if the text is not base64 with its padding.
    public static func decode(_ text: [UInt8]) -> [UInt8]? {
        let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        // OpenSSL accepts white space around the text, hyphens after it, and padding in the middle.
        guard text.count.isMultiple(of: 4), padding <= 2, text.dropLast(padding).allSatisfy(isDigit) else { return nil }
        var bytes = [UInt8](repeating: 0, count: text.count / 4 * 3)
        let count = EVP_DecodeBlock(&bytes, text, Int32(clamping: text.count))
        guard count >= padding else { return nil }
        return Array(bytes.prefix(Int(count) - padding))
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }

    /// - Returns: nil if the text is not base64url without padding.
    public static func decodeForURL(_ text: some StringProtocol) -> [UInt8]? {
        var digits = text.utf8.map { digit in
            switch digit {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: digit
            }
        }
        digits += [UInt8](repeating: UInt8(ascii: "="), count: (4 - digits.count % 4) % 4)
        return decode(digits)
    }
}

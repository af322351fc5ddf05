import COpenSSL

/// SHA-256, HMAC and the encodings around them, by OpenSSL.
enum Digest {
    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        let done = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
        precondition(done == 1, "OpenSSL has no SHA-256")
        return digest
    }

    static func hmacSHA256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        let done = HMAC(EVP_sha256(), key, Int32(clamping: key.count), message, message.count, &code, nil)
        precondition(done != nil, "OpenSSL has no HMAC")
        return code
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    static func base64(_ bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        // Four digits for each three bytes begun, and the zero byte that EVP_EncodeBlock adds.
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let length = EVP_EncodeBlock(&text, bytes, Int32(clamping: bytes.count))
        return String(decoding: text.prefix(Int(length)), as: UTF8.self)
    }

    /// Base64 in the alphabet for URLs, without padding (RFC 4648, section 5).
    static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
        String(
            base64(bytes).compactMap { digit -> Character? in
                switch digit {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: digit
                }
            })
    }

    /// - Returns: nil where the text is not base64url.
    static func decodeBase64URL(_ text: some StringProtocol) -> [UInt8]? {
        var digits = text.utf8.map { digit in
            switch digit {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: digit
            }
        }
        let padding = (4 - digits.count % 4) % 4
        digits += [UInt8](repeating: UInt8(ascii: "="), count: padding)
        var bytes = [UInt8](repeating: 0, count: digits.count / 4 * 3)
        let length = EVP_DecodeBlock(&bytes, digits, Int32(clamping: digits.count))
        guard length >= 0, padding < 3 else { return nil }
        return Array(bytes.prefix(Int(length) - padding))
    }
}

/// Percent-encodes everything but the unreserved characters of RFC 3986: what both OAuth's forms and AWS's signatures ask for.
func percentEncoded(_ text: String) -> String {
    var encoded: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"):
            encoded.append(byte)
        default:
            encoded.append(UInt8(ascii: "%"))
            encoded += Digest.hexadecimal([byte]).uppercased().utf8
        }
    }
    return String(decoding: encoded, as: UTF8.self)
}

/// `name=value&…`, both percent-encoded: a query or the body of a form.
func formEncoded(_ fields: [(name: String, value: String)]) -> String {
    fields.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }.joined(separator: "&")
}

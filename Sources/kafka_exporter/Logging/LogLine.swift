/// Writes one line of the log as bytes, with its end.
struct LogLine {
    private(set) var bytes: [UInt8] = []
    private let format: LogFormat

    init(
        _ format: LogFormat, time: Timestamp, level: LogLevel, message: StaticString, metadata: KeyValuePairs<LogKey, String>,
        cluster: String? = nil
    ) {
        self.format = format
        bytes.reserveCapacity(256)
        append("ts", time.description)
        append("level", level.rawValue)
        append("msg", message.description)
        if let cluster { append(LogKey.cluster.rawValue, cluster) }
        for (key, value) in metadata { append(key.rawValue, value) }
        bytes += format == .json ? "}\n".utf8 : "\n".utf8
    }

    private mutating func append(_ key: String, _ value: String) {
        append(key: key)
        if format == .logfmt, !value.isEmpty, value.utf8.allSatisfy(Self.needsNoQuotes) {
            bytes += value.utf8
        } else {
            appendQuoted(value)
        }
    }

    private mutating func append(key: String) {
        switch format {
        case .logfmt:
            if !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
            bytes += key.utf8
            bytes.append(UInt8(ascii: "="))
        case .json:
            bytes.append(UInt8(ascii: bytes.isEmpty ? "{" : ","))
            bytes.append(UInt8(ascii: "\""))
            bytes += key.utf8
            bytes += "\":".utf8
        }
    }

    /// Printable ASCII except the characters at which logfmt's readers split.
    private static func needsNoQuotes(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "="), UInt8(ascii: "\\"): false
        default: byte > 0x20 && byte < 0x7F
        }
    }

    /// In quotes as in JSON, which logfmt's readers understand too.
    private mutating func appendQuoted(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": bytes += "\\\"".utf8
            case "\\": bytes += "\\\\".utf8
            case "\n": bytes += "\\n".utf8
            case "\r": bytes += "\\r".utf8
            case "\t": bytes += "\\t".utf8
            // Control characters, which a terminal would execute, and line ends that only some readers know.
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                bytes += "\\u".utf8
                bytes += repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count)
                bytes += digits.utf8
            default: bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

/// Writes one line of the log as bytes, with its end.
struct LogLine {
    private(set) var bytes: [UInt8] = []
    private let format: LogFormat

    init(
        _ format: LogFormat, time: Timestamp, level: LogLevel, message: StaticString, metadata: KeyValuePairs<LogKey, LogValue>
    ) {
        self.format = format
        bytes.reserveCapacity(256)
        append(key: "ts", string: time.description)
        append(key: "level", string: level.rawValue)
        append(key: "msg", string: message.description)
        for (key, value) in metadata { append(key: key.rawValue, value) }
        bytes += format == .json ? "}\n".utf8 : "\n".utf8
    }

    private mutating func append(key: String, _ value: LogValue) {
        switch value {
        case .string(let text): append(key: key, string: text)
        case .integer(let number): append(key: key, bare: String(number))
        case .boolean(let flag): append(key: key, bare: String(flag))
        case .duration(let duration): append(key: key, bare: Self.seconds(duration))
        }
    }

    private mutating func append(key: String, string: String) {
        append(key: key)
        if format == .logfmt, !string.isEmpty, string.utf8.allSatisfy(Self.needsNoQuotes) {
            bytes += string.utf8
        } else {
            appendQuoted(string)
        }
    }

    private mutating func append(key: String, bare: String) {
        append(key: key)
        bytes += bare.utf8
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

    /// Printable ASCII but for what logfmt's readers cut at.
    private static func needsNoQuotes(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "="), UInt8(ascii: "\\"): false
        default: byte > 0x20 && byte < 0x7F
        }
    }

    /// In quotes as JSON has them, which logfmt's readers understand too.
    private mutating func appendQuoted(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": bytes += "\\\"".utf8
            case "\\": bytes += "\\\\".utf8
            case "\n": bytes += "\\n".utf8
            case "\r": bytes += "\\r".utf8
            case "\t": bytes += "\\t".utf8
            // Control characters, which a terminal would obey, and the line ends that only some readers know.
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

    /// To the millisecond: `1.5`, `0.021`.
    private static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = attoseconds.magnitude / 1_000_000_000_000_000
        let sign = seconds < 0 || attoseconds < 0 ? "-" : ""
        var fraction = String(String(1000 + milliseconds).dropFirst())
        while fraction.last == "0" { fraction.removeLast() }
        return "\(sign)\(seconds.magnitude)\(fraction.isEmpty ? "" : "." + fraction)"
    }
}

/// A piece of a page. Text that is interpolated is escaped, so names from a cluster cannot become markup.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    struct StringInterpolation: StringInterpolationProtocol, Sendable {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ html: HTML) { text += html.text }
        mutating func appendInterpolation(_ string: String) { text += HTML.escaped(string) }
        mutating func appendInterpolation(_ number: some BinaryInteger) { text += HTML.grouped(number) }
    }

    let text: String

    init(stringLiteral value: String) { text = value }
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    init(_ pieces: [HTML], separator: String = "") {
        text = pieces.map(\.text).joined(separator: separator)
    }

    /// `nil` is shown as unknown.
    static func number(_ value: (some BinaryInteger)?) -> HTML { value.map { "\($0)" } ?? unknown }

    /// In the unit that leaves one to three digits.
    static func bytes(_ count: Int?) -> HTML {
        guard let count else { return unknown }
        guard let unit = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")].first(where: { count >= $0.0 }) else {
            return "\(count) B"
        }
        return "\(count / unit.0) \(unit.1)"
    }

    static let unknown: HTML = "<span class=\"unknown\">unknown</span>"

    /// Three digits at a time: 1,234,567.
    static func grouped(_ number: some BinaryInteger) -> String {
        let digits = String(number.magnitude)
        var grouped = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { grouped.append(",") }
            grouped.append(digit)
        }
        return grouped
    }

    /// For text and attributes in double quotes. Characters that cannot be seen, or that turn the direction of what follows, are written by
    /// their numbers.
    static func escaped(_ string: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(string.utf8.count)
        for scalar in string.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case _ where scalar.isInvisible: escaped += "\\u{\(String(scalar.value, radix: 16))}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// The value of a parameter in a link.
    static func percentEncoded(_ string: String) -> String {
        string.utf8.reduce(into: "") { encoded, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}

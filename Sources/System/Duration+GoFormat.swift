/// Why a text is not a duration in Go's format.
public struct GoDurationError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension Duration {
    /// Parses the format of Go's `time.ParseDuration`: `1m30s`, `1.5h`, `300ms`, `-2us`, `0`.
    public init(goFormat text: String) throws(GoDurationError) {
        guard let nanoseconds = try GoDurationReader(text).nanoseconds() else {
            throw GoDurationError("invalid duration \"\(text)\", \(GoDurationReader.examples)")
        }
        self = .nanoseconds(nanoseconds)
    }
}

/// Parses the grammar of Go's `time.ParseDuration`: `[-+]?([0-9]*(\.[0-9]*)?unit)+`, or a lone `0`.
private struct GoDurationReader {
    static let examples = "expected one such as 30s, 1m30s or 1.5h"

    private static let unitNanoseconds: [String: UInt64] = [
        "ns": 1,
        "us": 1_000, "\u{B5}s": 1_000, "\u{3BC}s": 1_000,
        "ms": 1_000_000,
        "s": 1_000_000_000,
        "m": 60_000_000_000,
        "h": 3_600_000_000_000,
    ]

    private let text: String
    private var rest: Substring.UTF8View

    init(_ text: String) {
        self.text = text
        rest = text[...].utf8
    }

    /// - Returns: nil if the text is not a duration or does not fit into 64 bits.
    /// - Throws: the reason if the unit is missing or unknown.
    consuming func nanoseconds() throws(GoDurationError) -> Int64? {
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        if rest.elementsEqual("0".utf8) { return 0 }
        if rest.isEmpty { return nil }

        // Accumulated as a magnitude, so that the most negative duration fits, as in Go.
        let limit = Int64.min.magnitude
        var total: UInt64 = 0
        while !rest.isEmpty {
            guard let part = try readPart() else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow, sum <= limit else { return nil }
            total = sum
        }
        if total == limit { return isNegative ? Int64.min : nil }
        return isNegative ? -Int64(total) : Int64(total)
    }

    /// One number with its unit, in nanoseconds.
    private mutating func readPart() throws(GoDurationError) -> UInt64? {
        let whole = readDigits()
        var fraction = Substring().utf8
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = readDigits()
        }
        if whole.isEmpty, fraction.isEmpty { return nil }

        let name = rest.prefix { $0 != UInt8(ascii: ".") && !Self.isDigit($0) }
        rest = rest[name.endIndex...]
        if name.isEmpty {
            throw GoDurationError("missing unit in duration \"\(text)\", \(Self.examples)")
        }
        guard let unit = Self.unitNanoseconds[String(Substring(name))] else {
            throw GoDurationError("unknown unit \"\(Substring(name))\" in duration \"\(text)\", \(Self.examples)")
        }
        guard let count = whole.isEmpty ? 0 : UInt64(Substring(whole)) else { return nil }
        let (nanoseconds, overflow) = count.multipliedReportingOverflow(by: unit)
        guard !overflow, nanoseconds <= Int64.min.magnitude else { return nil }
        return nanoseconds + Self.fractionNanoseconds(fraction, of: unit)
    }

    private mutating func readDigits() -> Substring.UTF8View {
        let digits = rest.prefix(while: Self.isDigit)
        rest = rest[digits.endIndex...]
        return digits
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    /// Less than `unit`. Digits after the eighteenth are far below a nanosecond in every unit.
    private static func fractionNanoseconds(_ digits: Substring.UTF8View, of unit: UInt64) -> UInt64 {
        var numerator: UInt64 = 0
        var denominator: UInt64 = 1
        for digit in digits.prefix(18) {
            numerator = numerator * 10 + UInt64(digit - UInt8(ascii: "0"))
            denominator *= 10
        }
        // The product takes more than 64 bits; the quotient fits, since the fraction is less than 1.
        return denominator.dividingFullWidth(numerator.multipliedFullWidth(by: unit)).quotient
    }
}

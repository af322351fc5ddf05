/// Reads one sample line: `name{label="value",…} value [timestamp]`.
struct SampleLineParser {
    struct Sample {
        let name: String
        let labels: PrometheusText.Labels
        let value: Double
    }

    private var rest: Substring.UnicodeScalarView

    static func parse(_ line: String) throws -> Sample {
        var parser = SampleLineParser(rest: Substring(line).unicodeScalars)
        return try parser.parse()
    }

    private mutating func parse() throws -> Sample {
        let name = take { $0 != "{" && $0 != " " }
        guard PrometheusTextParser.isMetricName(name) else {
            throw TestSupportError("a bad metric name")
        }
        let labels = skip("{") ? try parseLabels() : [:]
        let fields = String(rest).split(separator: " ", omittingEmptySubsequences: false)
        guard (2...3).contains(fields.count), fields[0].isEmpty, let value = Self.number(fields[1]) else {
            throw TestSupportError("not one value after the series")
        }
        guard fields.count == 2 || Int64(fields[2]) != nil else {
            throw TestSupportError("a bad timestamp")
        }
        return Sample(name: name, labels: labels, value: value)
    }

    private mutating func parseLabels() throws -> PrometheusText.Labels {
        var labels: PrometheusText.Labels = [:]
        while !skip("}") {
            guard labels.isEmpty || skip(",") else {
                throw TestSupportError("no comma between labels")
            }
            let name = take { $0 != "=" }
            guard PrometheusTextParser.isLabelName(name), skip("="), skip("\"") else {
                throw TestSupportError("a bad label")
            }
            let value = try unescape(takeQuoted(), escapes: ["\\": "\\", "\"": "\"", "n": "\n"])
            guard labels.updateValue(value, forKey: name) == nil else {
                throw TestSupportError("the label \(name) twice")
            }
        }
        return labels
    }

    /// Up to the closing quote, which is consumed; escapes are kept.
    private mutating func takeQuoted() throws -> String {
        var isEscaped = false
        let value = take { scalar in
            defer { isEscaped = !isEscaped && scalar == "\\" }
            return isEscaped || scalar != "\""
        }
        guard skip("\"") else {
            throw TestSupportError("an open quote")
        }
        return value
    }

    private mutating func take(while isWanted: (Unicode.Scalar) -> Bool) -> String {
        let taken = rest.prefix(while: isWanted)
        rest = rest[taken.endIndex...]
        return String(taken)
    }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    private static func number(_ text: Substring) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        // Swift also accepts "inf", "nan" and hexadecimal, which Prometheus's format does not have.
        default: text.allSatisfy { "0123456789+-.eE".contains($0) } ? Double(text) : nil
        }
    }
}

/// Reads the text format line by line. https://prometheus.io/docs/instrumenting/exposition_formats/
struct PrometheusTextParser {
    private var families: [PrometheusText.Family] = []
    private var positions: [String: Int] = [:]
    private static let types: Set<String> = ["counter", "gauge", "histogram", "summary", "untyped"]

    mutating func parse(_ text: String) throws -> [PrometheusText.Family] {
        if text.isEmpty {
            return []
        }
        guard text.utf8.last == UInt8(ascii: "\n") else {
            throw TestSupportError("the last line does not end with a newline")
        }
        // Split at newlines only: "\r\n" is a single Character.
        let lines = text.unicodeScalars.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            do {
                try parse(line)
            } catch {
                throw TestSupportError("line \(index + 1): \(error): \(String(line).debugDescription)")
            }
        }
        return families
    }

    /// By scalars as well: a space and a following accent are one Character.
    private mutating func parse(_ line: Substring.UnicodeScalarView) throws {
        let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        if parts.count >= 2, parts[0] == "#", ["HELP", "TYPE"].contains(parts[1]) {
            guard parts.count >= 3, Self.isMetricName(parts[2]) else {
                throw TestSupportError("no metric name")
            }
            try describe(name: parts[2], isHelp: parts[1] == "HELP", text: parts.count == 4 ? parts[3] : "")
        } else if line.first != "#" {
            try addSample(SampleLineParser.parse(String(line)))
        }
    }

    private mutating func describe(name: String, isHelp: Bool, text: String) throws {
        let position = try position(of: name)
        guard families[position].samples.isEmpty else {
            throw TestSupportError("HELP or TYPE after the samples")
        }
        if isHelp {
            guard families[position].help == nil else {
                throw TestSupportError("a second HELP")
            }
            families[position].help = try unescape(text, escapes: ["\\": "\\", "n": "\n"])
        } else {
            guard families[position].type == nil else {
                throw TestSupportError("a second TYPE")
            }
            guard Self.types.contains(text) else {
                throw TestSupportError("no such type")
            }
            families[position].type = text
        }
    }

    private mutating func addSample(_ sample: SampleLineParser.Sample) throws {
        let family = familyName(of: sample.name)
        let position = try position(of: family)
        guard families[position].type != nil else {
            throw TestSupportError("a sample without TYPE")
        }
        guard families[position].samples[sample.name, default: [:]].updateValue(sample.value, forKey: sample.labels) == nil else {
            throw TestSupportError("a duplicate series")
        }
    }

    /// The index of the family, which must be the last one, or new.
    private mutating func position(of name: String) throws -> Int {
        if let position = positions[name] {
            guard position == families.count - 1 else {
                throw TestSupportError("the family \(name) is in two places")
            }
            return position
        }
        positions[name] = families.count
        families.append(PrometheusText.Family(name: name))
        return families.count - 1
    }

    private func familyName(of sample: String) -> String {
        for suffix in ["_bucket", "_sum", "_count"] where sample.hasSuffix(suffix) {
            let name = String(sample.dropLast(suffix.count))
            if let position = positions[name], ["histogram", "summary"].contains(families[position].type) {
                return name
            }
        }
        return sample
    }

    static func isMetricName(_ name: some StringProtocol) -> Bool {
        isName(name, alsoAllowing: [":"])
    }

    static func isLabelName(_ name: some StringProtocol) -> Bool {
        isName(name, alsoAllowing: [])
    }

    private static func isName(_ name: some StringProtocol, alsoAllowing others: Set<Character>) -> Bool {
        guard let first = name.first, !first.isNumber else { return false }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || others.contains($0)) }
    }
}

/// Replaces backslash escapes; unknown ones are errors.
func unescape(_ text: some StringProtocol, escapes: [Unicode.Scalar: Unicode.Scalar]) throws -> String {
    var result = String.UnicodeScalarView()
    var scalars = text.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
        if scalar != "\\" {
            result.append(scalar)
        } else if let next = scalars.next(), let meaning = escapes[next] {
            result.append(meaning)
        } else {
            throw TestSupportError("a bad escape")
        }
    }
    return String(result)
}

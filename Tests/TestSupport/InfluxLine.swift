/// A line of InfluxDB's line protocol, parsed strictly: fields, which are floats, and a timestamp.
///
/// Source: "Line protocol", docs.influxdata.com. A backslash escapes a comma, an equals sign and a space in tags, and stands for itself
/// elsewhere; telegraf writes line ends and tabs in tags as two characters.
public struct InfluxLine: Hashable, Sendable {
    public let measurement: String
    public let tags: [String: String]
    public let fields: [String: Double]
    public let timestamp: Int64

    /// The only field's name; nil if there are several.
    public var field: String? { fields.count == 1 ? fields.keys.first : nil }
    /// The only field's value; nil if there are several.
    public var value: Double? { fields.count == 1 ? fields.values.first : nil }

    public init(parsing line: Substring) throws {
        func fail(_ problem: String) -> TestSupportError { TestSupportError("\(problem) in: \(line)") }
        // Unescaped spaces part the line in three.
        var parts: [[Character]] = [[]]
        var isEscaped = false
        for character in line {
            if character == " ", !isEscaped { parts.append([]) } else { parts[parts.count - 1].append(character) }
            isEscaped = character == "\\" && !isEscaped
        }
        guard parts.count == 3 else { throw fail("\(parts.count) parts") }
        var series = Self.split(parts[0], at: ",")
        measurement = String(series.removeFirst())
        guard !measurement.isEmpty else { throw fail("no measurement") }
        var tags: [String: String] = [:]
        for tag in series {
            let pair = Self.split(tag, at: "=")
            guard pair.count == 2, !pair[0].isEmpty, !pair[1].isEmpty, pair[1].last != "\\" else { throw fail("a bad tag") }
            guard tags.updateValue(Self.unescaped(pair[1]), forKey: Self.unescaped(pair[0])) == nil else {
                throw fail("a tag twice")
            }
        }
        self.tags = tags
        var fields: [String: Double] = [:]
        for text in String(parts[1]).split(separator: ",", omittingEmptySubsequences: false) {
            let field = text.split(separator: "=", omittingEmptySubsequences: false)
            guard field.count == 2, !field[0].isEmpty, let value = Double(field[1]), value.isFinite else {
                throw fail("a bad field")
            }
            guard fields.updateValue(value, forKey: String(field[0])) == nil else { throw fail("a field twice") }
        }
        guard let timestamp = Int64(String(parts[2])) else { throw fail("a bad timestamp") }
        (self.fields, self.timestamp) = (fields, timestamp)
    }

    private static func split(_ characters: [Character], at separator: Character) -> [[Character]] {
        var parts: [[Character]] = [[]]
        var isEscaped = false
        for character in characters {
            if character == separator, !isEscaped { parts.append([]) } else { parts[parts.count - 1].append(character) }
            isEscaped = character == "\\" && !isEscaped
        }
        return parts
    }

    private static func unescaped(_ characters: [Character]) -> String {
        var result = ""
        for character in characters {
            if [",", "=", " "].contains(character), result.last == "\\" { result.removeLast() }
            result.append(character)
        }
        return result
    }
}

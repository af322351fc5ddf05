/// The samples of some families as lines of InfluxDB's line protocol, piece by piece: those that telegraf's prometheus input (with
/// metric_version 1) makes of the same text. The measurement is the family's name, the tags are its labels, and the field is `gauge` or
/// `counter`. A histogram is one line with the fields `count`, `sum`, and one named by the bound of each bucket.
///
/// Values that the protocol cannot represent are omitted: infinite ones, NaN, and empty tags.
public struct InfluxLines: Sequence, IteratorProtocol, Sendable {
    private var text: ExpositionText
    private let end: [UInt8]
    /// The type of the family, which is the field's name.
    private var type = Array("gauge".utf8)
    /// Of the histogram whose lines are being read.
    private var buckets: [UInt8] = []

    /// - Parameters:
    ///   - families: each name once.
    ///   - timestamp: of every line, in nanoseconds since the Unix epoch.
    public init(_ families: [Family], timestamp: Int64) {
        text = ExpositionText(.prometheusText, families)
        end = Array(" \(timestamp)\n".utf8)
    }

    /// The next lines, at least one; nil at the end.
    public mutating func next() -> [UInt8]? {
        while let piece = text.next() {
            var lines: [UInt8] = []
            lines.reserveCapacity(piece.count * 2)
            // A piece ends with a line.
            for line in piece.split(separator: UInt8(ascii: "\n")) { append(line, to: &lines) }
            if !lines.isEmpty { return lines }
        }
        return nil
    }

    private mutating func append(_ line: ArraySlice<UInt8>, to lines: inout [UInt8]) {
        guard line.first != UInt8(ascii: "#") else {
            if line.starts(with: "# TYPE ".utf8), let space = line.lastIndex(of: UInt8(ascii: " ")) {
                type = Array(line[(space + 1)...])
            }
            return
        }
        // The last space precedes the value, which contains none.
        guard let space = line.lastIndex(of: UInt8(ascii: " ")) else { return }
        let value = line[(space + 1)...]
        guard !value.elementsEqual("NaN".utf8), !value.elementsEqual("+Inf".utf8), !value.elementsEqual("-Inf".utf8) else {
            return
        }
        let labels = line.firstIndex(of: UInt8(ascii: "{")) ?? space
        var name = line[..<labels]
        var field = type
        if type.elementsEqual("histogram".utf8) {
            guard let last = noteHistogram(&name, line[labels..<space], value) else { return }
            field = last
        }
        lines += name
        appendTags(line[labels..<space].dropFirst(), to: &lines)
        lines.append(UInt8(ascii: " "))
        lines += buckets
        buckets = []
        lines += field
        lines.append(UInt8(ascii: "="))
        lines += value
        lines += end
    }

    /// Keeps a value of a histogram until its last one, the count.
    /// - Parameter name: becomes the family's.
    /// - Returns: the field of the count, which ends the histogram; nil for the others.
    private mutating func noteHistogram(
        _ name: inout ArraySlice<UInt8>, _ labels: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>
    ) -> [UInt8]? {
        let suffix = name[(name.lastIndex(of: UInt8(ascii: "_")) ?? name.startIndex)...]
        name = name[..<suffix.startIndex]
        let field = suffix.dropFirst()
        guard !field.elementsEqual("count".utf8) else { return Array(field) }
        if field.elementsEqual("bucket".utf8) {
            // The bound is the value of the last label.
            let bound = labels.dropLast("\"}".utf8.count)
            buckets += bound[((bound.lastIndex(of: UInt8(ascii: "\"")) ?? bound.startIndex) + 1)...]
        } else {
            buckets += field
        }
        buckets.append(UInt8(ascii: "="))
        buckets += value
        buckets.append(UInt8(ascii: ","))
        return nil
    }

    /// - Parameter labels: `name="value",name="value"}`, with the format's escapes.
    private func appendTags(_ labels: ArraySlice<UInt8>, to lines: inout [UInt8]) {
        var rest = labels
        while let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
            let name = rest[..<equals]
            rest = rest[(equals + 1)...].dropFirst()
            let start = lines.count
            lines.append(UInt8(ascii: ","))
            lines += name
            lines.append(UInt8(ascii: "="))
            let valueStart = lines.count
            while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
                guard byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() else {
                    append(byte, to: &lines)
                    continue
                }
                append(escaped == UInt8(ascii: "n") ? UInt8(ascii: "\n") : escaped, to: &lines)
            }
            // A tag cannot end with a backslash.
            while lines.count > valueStart, lines.last == UInt8(ascii: "\\") { lines.removeLast() }
            if lines.count == valueStart { lines.removeSubrange(start...) }
            rest = rest.first == UInt8(ascii: ",") ? rest.dropFirst() : rest
        }
    }

    private func append(_ byte: UInt8, to lines: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\t"): lines += "\\t".utf8
        case UInt8(ascii: "\n"): lines += "\\n".utf8
        case UInt8(ascii: "\r"): lines += "\\r".utf8
        case 0x0C: lines += "\\f".utf8
        case UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "="): lines += [UInt8(ascii: "\\"), byte]
        default: lines.append(byte)
        }
    }
}

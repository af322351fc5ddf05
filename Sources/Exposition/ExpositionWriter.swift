/// Writes samples in an exposition format, into one piece of the text.
public struct ExpositionWriter: ~Copyable {
    private let format: ExpositionFormat
    private var buffer: ByteBuffer
    /// How the current family's lines begin: its name and a brace, then the constant labels, each with a comma behind it.
    private var lineStart: [UInt8] = []
    /// How they begin if a sample has no labels and there are no constant ones: the name and a space. Else empty.
    private var bareLineStart: [UInt8] = []
    /// Written before the first sample.
    private var pendingHead: MetricDescriptor?
    /// How many samples were written.
    private(set) var sampleCount = 0

    init(_ format: ExpositionFormat, _ memory: UnsafeMutableBufferPointer<UInt8>) {
        self.format = format
        buffer = ByteBuffer(memory)
    }

    /// Bytes written, including those that did not fit.
    var count: Int { buffer.count }

    /// Removes what was written last.
    mutating func truncate(to count: Int) {
        buffer.truncate(to: count)
    }

    /// Starts a family.
    /// - Parameter withHead: whether its head is written before the first sample.
    mutating func beginFamily(_ metric: MetricDescriptor, constantLabels: [Label], withHead: Bool) {
        lineStart = Array(metric.name.utf8) + [UInt8(ascii: "{")] + constantLabels.flatMap(\.bytes)
        bareLineStart = constantLabels.isEmpty ? Array(metric.name.utf8) + [UInt8(ascii: " ")] : []
        pendingHead = withHead ? metric : nil
    }

    /// Ends the text.
    mutating func end() {
        if format == .openMetrics { buffer.append("# EOF\n") }
    }

    private mutating func writePendingHead() {
        guard let metric = pendingHead else { return }
        pendingHead = nil
        var name = metric.name[...]
        // In OpenMetrics, a counter family's name lacks the suffix of its samples.
        if format == .openMetrics, metric.kind == .counter, name.hasSuffix("_total") { name = name.dropLast("_total".count) }
        buffer.append("# HELP \(name) \(escapedHelp(metric.help))\n# TYPE \(name) \(metric.kind.rawValue)\n")
    }

    private func escapedHelp(_ help: String) -> String {
        let escaped = "\\\n\"".utf8
        guard help.utf8.contains(where: escaped.contains) else { return help }
        var result = ""
        for character in help.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            // Quotes are escaped in OpenMetrics only.
            case "\"" where format == .openMetrics: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}

// Samples of the current family. Each method is spelled out: arrays of labels, or closures, would cost more than the line itself.
extension ExpositionWriter {
    public mutating func sample(_ value: Int64) {
        guard var line = beginBareLine() else { return }
        line.append(value)
        end(line)
    }

    public mutating func sample(_ value: Double) {
        guard var line = beginBareLine() else { return }
        line.append(value)
        end(line)
    }

    public mutating func sample(_ label: borrowing Label, _ value: Int64) {
        guard var line = beginLine(labelBytes: label.bytes.count) else { return }
        line.append(label.bytes)
        line.endLabels()
        line.append(value)
        end(line)
    }

    public mutating func sample(_ label: borrowing Label, _ value: Double) {
        guard var line = beginLine(labelBytes: label.bytes.count) else { return }
        line.append(label.bytes)
        line.endLabels()
        line.append(value)
        end(line)
    }

    public mutating func sample(_ first: borrowing Label, _ second: borrowing Label, _ value: Int64) {
        guard var line = beginLine(labelBytes: first.bytes.count + second.bytes.count) else { return }
        line.append(first.bytes)
        line.append(second.bytes)
        line.endLabels()
        line.append(value)
        end(line)
    }

    public mutating func sample(_ first: NumberedLabel, _ second: borrowing Label, _ value: Int64) {
        guard var line = beginLine(labelBytes: first.longestSize + second.bytes.count) else { return }
        line.append(first)
        line.append(second.bytes)
        line.endLabels()
        line.append(value)
        end(line)
    }

    public mutating func sample(_ first: borrowing Label, _ second: NumberedLabel, _ third: borrowing Label, _ value: Int64) {
        guard var line = beginLine(labelBytes: first.bytes.count + second.longestSize + third.bytes.count) else { return }
        line.append(first.bytes)
        line.append(second)
        line.append(third.bytes)
        line.endLabels()
        line.append(value)
        end(line)
    }

    public mutating func sample(_ first: borrowing Label, _ second: borrowing Label, _ value: Double) {
        guard var line = beginLine(labelBytes: first.bytes.count + second.bytes.count) else { return }
        line.append(first.bytes)
        line.append(second.bytes)
        line.endLabels()
        line.append(value)
        end(line)
    }

    public mutating func sample(_ first: borrowing Label, _ second: NumberedLabel, _ third: borrowing Label, _ value: Double) {
        guard var line = beginLine(labelBytes: first.bytes.count + second.longestSize + third.bytes.count) else { return }
        line.append(first.bytes)
        line.append(second)
        line.append(third.bytes)
        line.endLabels()
        line.append(value)
        end(line)
    }

    public mutating func sample(_ labels: [Label], _ value: Int64) {
        guard !labels.isEmpty else { return sample(value) }
        guard var line = beginLine(labelBytes: labels.reduce(0) { $0 + $1.bytes.count }) else { return }
        for label in labels { line.append(label.bytes) }
        line.endLabels()
        line.append(value)
        end(line)
    }

    /// The lines of a histogram: its buckets, each with the smaller ones in it, the sum and the count.
    public mutating func sample(_ label: borrowing Label, _ histogram: Histogram) {
        let familyStart = lineStart
        defer { lineStart = familyStart }
        let name = familyStart.prefix { $0 != UInt8(ascii: "{") }
        let labels = familyStart[name.endIndex...]
        lineStart = name + Array("_bucket".utf8) + labels
        var count: Int64 = 0
        for (bound, countInRange) in zip(histogram.bounds + [.infinity], histogram.counts) {
            count += countInRange
            sample(label, Label("le", boundText(bound)), count)
        }
        lineStart = name + Array("_sum".utf8) + labels
        sample(label, histogram.sum)
        lineStart = name + Array("_count".utf8) + labels
        sample(label, count)
    }

    /// A bucket's bound as each format's specification spells it: 5 is `5` in Prometheus' text, and `5.0` in OpenMetrics.
    private func boundText(_ bound: Double) -> String {
        if bound == .infinity { return "+Inf" }
        if format == .prometheusText, let whole = Int64(exactly: bound) { return whole.description }
        return bound.description
    }

    /// - Returns: nil if the line does not fit.
    @inline(__always)
    private mutating func beginLine(labelBytes: Int) -> LineCursor? {
        if pendingHead != nil { writePendingHead() }
        guard var line = buffer.beginLine(size: lineStart.count + labelBytes + LineCursor.longestEnd) else { return nil }
        line.append(lineStart)
        return line
    }

    /// A line without labels of its own.
    private mutating func beginBareLine() -> LineCursor? {
        guard !bareLineStart.isEmpty else {
            var line = beginLine(labelBytes: 0)
            line?.endLabels()
            return line
        }
        if pendingHead != nil { writePendingHead() }
        guard var line = buffer.beginLine(size: bareLineStart.count + LineCursor.longestEnd) else { return nil }
        line.append(bareLineStart)
        return line
    }

    @inline(__always)
    private mutating func end(_ line: consuming LineCursor) {
        line.append(UInt8(ascii: "\n"))
        buffer.end(line)
        sampleCount += 1
    }
}

/// Writes samples in an exposition format, into one piece of the text.
public struct ExpositionWriter: ~Copyable {
    private let format: ExpositionFormat
    /// The family's constant labels, joined, or empty.
    private var constantLabels: [UInt8] = []
    private var buffer: ByteBuffer
    /// The current family: how its lines begin, without and with labels.
    private var bareName: [UInt8] = []
    private var nameAndConstantLabels: [UInt8] = []
    /// Written before the first sample.
    private var pendingHead: MetricDescriptor?

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
        self.constantLabels = Array(constantLabels.map(\.bytes).joined(separator: [UInt8(ascii: ",")]))
        bareName = Array(metric.name.utf8)
        nameAndConstantLabels = bareName + [UInt8(ascii: "{")] + self.constantLabels
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

// Samples of the current family.
extension ExpositionWriter {
    public mutating func sample(_ value: Int64) {
        beginLine()
        append(value)
    }

    public mutating func sample(_ value: Double) {
        beginLine()
        append(value)
    }

    public mutating func sample(_ label: borrowing Label, _ value: Int64) {
        beginLine(label)
        endLabels()
        append(value)
    }

    public mutating func sample(_ label: borrowing Label, _ value: Double) {
        beginLine(label)
        endLabels()
        append(value)
    }

    public mutating func sample(_ first: borrowing Label, _ second: borrowing Label, _ value: Int64) {
        beginLine(first)
        add(second)
        endLabels()
        append(value)
    }

    public mutating func sample(_ first: borrowing Label, _ second: borrowing Label, _ third: borrowing Label, _ value: Int64) {
        beginLine(first)
        add(second)
        add(third)
        endLabels()
        append(value)
    }

    public mutating func sample(_ labels: [Label], _ value: Int64) {
        guard let first = labels.first else { return sample(value) }
        beginLine(first)
        for label in labels.dropFirst() { add(label) }
        endLabels()
        append(value)
    }

    private mutating func beginLine() {
        if pendingHead != nil { writePendingHead() }
        if constantLabels.isEmpty {
            buffer.append(bareName)
            buffer.append(UInt8(ascii: " "))
        } else {
            buffer.append(nameAndConstantLabels)
            endLabels()
        }
    }

    private mutating func beginLine(_ label: borrowing Label) {
        if pendingHead != nil { writePendingHead() }
        buffer.append(nameAndConstantLabels)
        if !constantLabels.isEmpty { buffer.append(UInt8(ascii: ",")) }
        buffer.append(label.bytes)
    }

    private mutating func add(_ label: borrowing Label) {
        buffer.append(UInt8(ascii: ","))
        buffer.append(label.bytes)
    }

    private mutating func endLabels() {
        buffer.append(UInt8(ascii: "}"))
        buffer.append(UInt8(ascii: " "))
    }

    private mutating func append(_ value: Int64) {
        buffer.append(value)
        buffer.append(UInt8(ascii: "\n"))
    }

    private mutating func append(_ value: Double) {
        if value.isNaN {
            buffer.append("NaN\n")
        } else if value.isInfinite {
            buffer.append(value < 0 ? "-Inf\n" : "+Inf\n")
        } else if let whole = Int64(exactly: value) {
            buffer.append(whole)
            buffer.append(UInt8(ascii: "\n"))
        } else {
            buffer.append(value.description)
            buffer.append(UInt8(ascii: "\n"))
        }
    }
}

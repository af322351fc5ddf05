/// Writes samples as Prometheus reads them.
///
/// The caller writes each family once and each series once; the formats demand both.
public struct ExpositionWriter: ~Copyable {
    private let format: ExpositionFormat
    /// The constant labels, joined, or empty.
    private let constantLabels: [UInt8]
    private var buffer: ByteBuffer
    /// The family that is being written: how a line without and one with labels begins.
    private var bareName: [UInt8] = []
    private var nameAndConstantLabels: [UInt8] = []

    private init(_ format: ExpositionFormat, constantLabels: [Label], _ memory: UnsafeMutableBufferPointer<UInt8>) {
        self.format = format
        self.constantLabels = Array(constantLabels.map(\.bytes).joined(separator: [UInt8(ascii: ",")]))
        buffer = ByteBuffer(memory)
    }

    /// The whole text.
    /// - Parameters:
    ///   - constantLabels: go on every sample.
    ///   - expectedSize: bytes. Where the text is longer it is written a second time.
    ///   - write: writes all families. May be called more than once.
    public static func text(
        _ format: ExpositionFormat, constantLabels: [Label] = [], expectedSize: Int = 0,
        _ write: (inout ExpositionWriter) -> Void
    ) -> [UInt8] {
        var capacity = expectedSize
        while true {
            var size = 0
            let text = [UInt8](unsafeUninitializedCapacity: capacity) { memory, count in
                var writer = ExpositionWriter(format, constantLabels: constantLabels, memory)
                write(&writer)
                if format == .openMetrics { writer.buffer.append("# EOF\n") }
                size = writer.buffer.count
                count = size <= capacity ? size : 0
            }
            if size <= capacity { return text }
            // With some room for numbers that have one digit more the next time.
            capacity = size + size / 64 + 4096
        }
    }

    /// Writes a family: its head, then the samples that `body` adds. Without any sample nothing is written.
    public mutating func family(_ metric: MetricDescriptor, _ body: (inout ExpositionWriter) -> Void) {
        precondition(bareName.isEmpty, "a family inside a family")
        let before = buffer.count
        writeHead(metric)
        let afterHead = buffer.count
        bareName = Array(metric.name.utf8)
        nameAndConstantLabels = bareName + [UInt8(ascii: "{")] + constantLabels
        body(&self)
        bareName = []
        if buffer.count == afterHead { buffer.truncate(to: before) }
    }

    private mutating func writeHead(_ metric: MetricDescriptor) {
        var name = metric.name[...]
        // OpenMetrics names a counter's family without the suffix of its samples.
        if format == .openMetrics, metric.kind == .counter, name.hasSuffix("_total") { name = name.dropLast("_total".count) }
        buffer.append("# HELP \(name) \(escapedHelp(metric.help))\n# TYPE \(name) \(metric.kind.rawValue)\n")
    }

    private func escapedHelp(_ help: String) -> String {
        var result = ""
        for character in help.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            // Only OpenMetrics escapes quotes here.
            case "\"" where format == .openMetrics: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}

// The samples of the family that is being written.
extension ExpositionWriter {
    public mutating func sample(_ value: Int64) {
        begin()
        append(value)
    }

    public mutating func sample(_ value: Double) {
        begin()
        append(value)
    }

    public mutating func sample(_ label: borrowing Label, _ value: Int64) {
        begin(label)
        endLabels()
        append(value)
    }

    public mutating func sample(_ label: borrowing Label, _ value: Double) {
        begin(label)
        endLabels()
        append(value)
    }

    public mutating func sample(_ first: borrowing Label, _ second: borrowing Label, _ value: Int64) {
        begin(first)
        add(second)
        endLabels()
        append(value)
    }

    public mutating func sample(_ first: borrowing Label, _ second: borrowing Label, _ third: borrowing Label, _ value: Int64) {
        begin(first)
        add(second)
        add(third)
        endLabels()
        append(value)
    }

    public mutating func sample(_ labels: [Label], _ value: Int64) {
        guard let first = labels.first else { return sample(value) }
        begin(first)
        for label in labels.dropFirst() { add(label) }
        endLabels()
        append(value)
    }

    private mutating func begin() {
        precondition(!bareName.isEmpty, "a sample outside a family")
        if constantLabels.isEmpty {
            buffer.append(bareName)
            buffer.append(UInt8(ascii: " "))
        } else {
            buffer.append(nameAndConstantLabels)
            endLabels()
        }
    }

    private mutating func begin(_ label: borrowing Label) {
        precondition(!bareName.isEmpty, "a sample outside a family")
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

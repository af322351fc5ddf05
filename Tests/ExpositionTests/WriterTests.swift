import TestSupport
import Testing

@testable import Exposition

@Suite struct WriterTests {
    /// Zero, the ends of the range, and where a digit is added.
    private static let edges: [Int64] = {
        let powers = (0..<19).map { (0..<$0).reduce(Int64(1)) { power, _ in power * 10 } }
        let around = powers.flatMap { [$0 - 1, $0, $0 + 1] }
        return [.min, .min + 1, .max, .max - 1] + around + around.map { -$0 }
    }()

    private func text(_ families: [Family], _ format: ExpositionFormat = .prometheusText) -> String {
        String(decoding: Array(ExpositionText(format, families).joined()), as: UTF8.self)
    }

    @Test func writesIntegersAsSwiftDoes() {
        let families = [Family(MetricDescriptor("x", .gauge, help: "")) { for edge in Self.edges { $0.sample(edge) } }]
        let lines = text(families).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.map(String.init) == Self.edges.map { "x " + String(describing: $0) })
    }

    @Test func writesNumberedLabelsAsSwiftDoes() {
        let family = Family(MetricDescriptor("x", .gauge, help: "")) { writer in
            for edge in Self.edges { writer.sample(NumberedLabel("n", edge), Label("end", ""), edge) }
        }
        let lines = text([family]).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.map(String.init) == Self.edges.map { "x{n=\"\($0)\",end=\"\"} \($0)" })
    }

    /// Every length of a label's value, as runs of different lengths are copied in different ways.
    @Test func writesLabelsOfEveryLength() {
        let values = (0..<200).map { String(String(repeating: "abcdefghij", count: 20).prefix($0)) }
        let family = Family(MetricDescriptor("x", .gauge, help: "")) { writer in
            for value in values { writer.sample(Label("l", value), Int64(value.count)) }
        }
        let lines = text([family]).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.map(String.init) == values.map { "x{l=\"\($0)\"} \($0.count)" })
    }

    @Test(arguments: 0..<60)
    func writesRandomFamiliesLikeASimpleWriter(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let constantLabels = (0..<random.number(0...2)).map { ("constant\($0)", randomText(&random)) }
        let families = (0..<random.number(0...4)).map { RandomFamily(number: $0, &random) }
        for format in ExpositionFormat.allCases {
            let labels = constantLabels.map { Label($0, $1) }
            let expected = families.map { $0.text(constantLabels, format) }.joined() + (format == .openMetrics ? "# EOF\n" : "")
            #expect(text(families.map { $0.family.labeled(labels) }, format) == expected)
        }
    }
}

/// What a sample has, and what calls write it.
private enum RandomSample {
    case bare(Int64)
    case bareReal(Double)
    case one(String, Int64)
    case oneReal(String, Double)
    case two(String, String, Int64)
    case numbered(Int64, String, Int64)
    case three(String, Int64, String, Int64)
    case list([String], Int64)

    init(_ random: inout SeededGenerator) {
        let value = randomInteger(&random)
        let real = Double(bitPattern: random.next())
        switch random.number(0...7) {
        case 0: self = .bare(value)
        case 1: self = .bareReal(real)
        case 2: self = .one(randomText(&random), value)
        case 3: self = .oneReal(randomText(&random), real)
        case 4: self = .two(randomText(&random), randomText(&random), value)
        case 5: self = .numbered(randomInteger(&random), randomText(&random), value)
        case 6: self = .three(randomText(&random), randomInteger(&random), randomText(&random), value)
        default: self = .list((0..<random.number(0...5)).map { _ in randomText(&random) }, value)
        }
    }

    func write(_ writer: inout ExpositionWriter) {
        switch self {
        case .bare(let value): writer.sample(value)
        case .bareReal(let value): writer.sample(value)
        case .one(let a, let value): writer.sample(Label("a", a), value)
        case .oneReal(let a, let value): writer.sample(Label("a", a), value)
        case .two(let a, let b, let value): writer.sample(Label("a", a), Label("a", b), value)
        case .numbered(let a, let b, let value): writer.sample(NumberedLabel("a", a), Label("a", b), value)
        case .three(let a, let b, let c, let value): writer.sample(Label("a", a), NumberedLabel("a", b), Label("a", c), value)
        case .list(let values, let value): writer.sample(values.map { Label("a", $0) }, value)
        }
    }

    var labels: [String] {
        switch self {
        case .bare, .bareReal: []
        case .one(let a, _), .oneReal(let a, _): [a]
        case .two(let a, let b, _): [a, b]
        case .numbered(let a, let b, _): ["\(a)", b]
        case .three(let a, let b, let c, _): [a, "\(b)", c]
        case .list(let values, _): values
        }
    }

    var value: String {
        switch self {
        case .bareReal(let value), .oneReal(_, let value): Self.words(value)
        case .bare(let value), .one(_, let value), .two(_, _, let value), .numbered(_, _, let value), .three(_, _, _, let value),
            .list(_, let value):
            "\(value)"
        }
    }

    private static func words(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}

private struct RandomFamily {
    let name: String
    /// Of each step.
    let samples: [[RandomSample]]

    init(number: Int, _ random: inout SeededGenerator) {
        name = "family\(number)_" + String(repeating: "x", count: random.number(0...40))
        // Now and then steps that are longer than a piece.
        let longest = random.happens(onceIn: 20) ? 1_000 : 20
        samples = (0..<random.number(0...8)).map { _ in (0..<random.number(0...longest)).map { _ in RandomSample(&random) } }
    }

    var family: Family {
        Family(MetricDescriptor(name, .gauge, help: "Help."), steps: samples.count) { [samples] step, writer in
            for sample in samples[step] { sample.write(&writer) }
        }
    }

    func text(_ constantLabels: [(String, String)], _ format: ExpositionFormat) -> String {
        let lines = samples.joined().map { sample in
            let labels = (constantLabels + sample.labels.map { ("a", $0) }).map { "\($0)=\"\(escaped($1))\"" }
            return name + (labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}") + " \(sample.value)\n"
        }
        return lines.isEmpty ? "" : "# HELP \(name) Help.\n# TYPE \(name) gauge\n" + lines.joined()
    }

    private func escaped(_ text: String) -> String {
        text.map { ["\\": "\\\\", "\"": "\\\"", "\n": "\\n"][$0] ?? String($0) }.joined()
    }
}

/// Of any length in digits.
private func randomInteger(_ random: inout SeededGenerator) -> Int64 {
    Int64(bitPattern: random.next()) >> Int64(random.number(0...63))
}

private func randomText(_ random: inout SeededGenerator) -> String {
    let characters = Array("abcdefgh-._ \"\\\nä€")
    let length = random.happens(onceIn: 50) ? 300 : 40
    return String((0..<random.number(0...length)).map { _ in random.pick(characters) })
}

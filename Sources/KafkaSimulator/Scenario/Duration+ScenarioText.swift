extension Duration {
    private static let units: [(name: String, milliseconds: Double)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// Longer times are typing errors; in milliseconds, these fit every sum.
    private static let maximumMilliseconds = 3_650 * 86_400_000.0

    /// Parses a time such as `1h30m`, `90s`, `1.5s` or `200ms`; a number alone is seconds.
    init?(scenarioText text: String) {
        var total = 0.0
        var rest = text[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            let isAlone = unit.isEmpty && digits.count == text.count
            guard let number = Double(digits),
                let scale = isAlone ? 1000 : Duration.units.first(where: { $0.name == unit })?.milliseconds
            else { return nil }
            total += number * scale
        }
        guard total <= Duration.maximumMilliseconds else { return nil }
        self = .milliseconds(Int64(total.rounded()))
    }
}

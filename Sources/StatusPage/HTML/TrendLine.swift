/// The lags of the last scrapes as a line, with its numbers in words for those who do not see it.
struct TrendLine {
    /// The oldest first; nil where not known.
    let values: [Int64?]

    private static let (width, height) = (90.0, 20.0)

    /// Empty for fewer than two known values.
    var html: HTML {
        let known = values.enumerated().compactMap { index, value in value.map { (index, $0) } }
        guard known.count > 1, let least = known.map(\.1).min(), let most = known.map(\.1).max(), let first = known.first?.1,
            let last = known.last?.1
        else { return "" }
        let range = max(Double(most) - Double(least), 1)
        let points = known.map { index, value in
            let x = Self.width * Double(index) / Double(values.count - 1)
            let y = 1 + (Self.height - 2) * (1 - (Double(value) - Double(least)) / range)
            return "\(Self.rounded(x)),\(Self.rounded(y))"
        }
        let words = "from \(HTML.grouped(first)) to \(HTML.grouped(last)), in \(values.count) scrapes"
        return """
            <svg role="img" aria-label="\(words)" width="90" height="20" viewBox="0 0 90 20"><title>\(words)</title>\
            <polyline points="\(points.joined(separator: " "))"/></svg>
            """
    }

    private static func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}

/// A name with a placeholder, mostly `{n}`, for the number within a series.
struct SeriesName: Sendable {
    private let parts: [String]

    init(_ pattern: String, placeholder: String = "{n}") {
        parts = pattern.split(separator: placeholder, omittingEmptySubsequences: false).map(String.init)
    }

    var isSeries: Bool { parts.count > 1 }

    func name(_ number: Int) -> String { parts.joined(separator: String(number)) }
}

/// What stands behind a key of a log line.
enum LogValue: Equatable, Sendable, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    case string(String)
    case integer(Int64)
    case boolean(Bool)
    /// In seconds.
    case duration(Duration)

    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int64) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }

    /// An integer of any type; one that does not fit becomes the nearest.
    static func int(_ value: some BinaryInteger) -> LogValue { .integer(Int64(clamping: value)) }

    /// Several values in one, with commas between them.
    static func list(_ values: some Sequence<String>) -> LogValue { .string(values.joined(separator: ",")) }
}

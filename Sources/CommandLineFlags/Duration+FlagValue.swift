internal import System

/// Durations in the format of Go's `time.ParseDuration`: `1m30s`, `1.5h`, `300ms`, `-2us`, `0`.
extension Duration: FlagValue {
    public init(flagText text: String) throws(InvalidFlagValue) {
        do throws(GoDurationError) {
            try self.init(goFormat: text)
        } catch {
            throw InvalidFlagValue(error.description)
        }
    }

    /// The shortest form: `1m30s`, `5m`, `1.5s`, `300ms`.
    public var textInHelp: String {
        let (seconds, attoseconds) = components
        if seconds == 0, attoseconds == 0 { return "0s" }
        let sign = seconds < 0 || attoseconds < 0 ? "-" : ""
        let whole = seconds.magnitude
        let nanoseconds = attoseconds.magnitude / 1_000_000_000
        if whole == 0 {
            for (unit, size) in [("ms", 1_000_000 as UInt64), ("us", 1_000)] where nanoseconds >= size {
                return sign + Self.decimal(nanoseconds, per: size) + unit
            }
            return "\(sign)\(nanoseconds)ns"
        }
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        var text = sign
        if hours > 0 { text += "\(hours)h" }
        if minutes > 0 { text += "\(minutes)m" }
        let rest = whole % 60 * 1_000_000_000 + nanoseconds
        if rest > 0 { text += Self.decimal(rest, per: 1_000_000_000) + "s" }
        return text
    }

    /// `amount / unit` with as many decimals as needed; `unit` is a power of ten.
    private static func decimal(_ amount: UInt64, per unit: UInt64) -> String {
        var fraction = String(String(unit + amount % unit).dropFirst())
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty ? "\(amount / unit)" : "\(amount / unit).\(fraction)"
    }
}

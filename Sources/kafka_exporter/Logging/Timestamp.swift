import Glibc
import System

/// A moment as RFC 3339 writes it, in UTC and to the millisecond: `2026-01-31T12:00:00.000Z`.
struct Timestamp: CustomStringConvertible {
    /// Since 1970, without leap seconds.
    let milliseconds: Int64

    init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    static var now: Timestamp { Timestamp(milliseconds: UnixTime.milliseconds) }

    var description: String {
        // Rounded down, also before 1970.
        var seconds = time_t((milliseconds - (milliseconds < 0 ? 999 : 0)) / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = "\(Self.digits(parts.tm_year + 1900, 4))-\(Self.digits(parts.tm_mon + 1, 2))-\(Self.digits(parts.tm_mday, 2))"
        let time = "\(Self.digits(parts.tm_hour, 2)):\(Self.digits(parts.tm_min, 2)):\(Self.digits(parts.tm_sec, 2))"
        return "\(date)T\(time).\(Self.digits(Int32(milliseconds - Int64(seconds) * 1000), 3))Z"
    }

    private static func digits(_ value: Int32, _ count: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }
}

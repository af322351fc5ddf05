import Glibc

/// The time as the Date header writes it (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func now() -> String {
        format(secondsSince1970: time(nil))
    }

    static func format(secondsSince1970 seconds: time_t) -> String {
        var seconds = seconds
        var date = tm()
        gmtime_r(&seconds, &date)
        let day = "\(weekdays[Int(date.tm_wday)]), \(padded(date.tm_mday)) \(months[Int(date.tm_mon)]) \(date.tm_year + 1900)"
        return "\(day) \(padded(date.tm_hour)):\(padded(date.tm_min)):\(padded(date.tm_sec)) GMT"
    }

    private static func padded(_ number: Int32) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}

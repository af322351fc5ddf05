import CommandLineFlags

/// How much a log line matters.
enum LogLevel: String, FlagChoice, Comparable {
    case debug, info, warn, error

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warn: 2
        case .error: 3
        }
    }

    static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }
}

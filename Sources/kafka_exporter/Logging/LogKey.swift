/// Every key that a log line can have beside `ts`, `level` and `msg`: messages are constants, what varies stands here.
enum LogKey: String {
    case address
    case broker
    case collector
    case configuration
    case count
    case duration
    case error
    case group
    case labels
    case library
    case operation
    case partition
    case path
    case reason
    case request
    case servers
    case signal
    case topic
    case version
}

/// Every key that a log line can have beside `ts`, `level` and `msg`: messages are constants, what varies stands here.
enum LogKey: String {
    case address
    case error
    case facility
    case groups
    case library
    case path
    case reason
    case scheme
    case servers
    case signal
    case subject
    case text
    case topics
    case version
}

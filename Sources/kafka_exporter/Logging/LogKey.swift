/// Every key that a log line can have besides `ts`, `level` and `msg`: messages are constants, and what varies has a key.
enum LogKey: String {
    case address
    case advice
    case brokers
    case client
    case cluster
    case clusters
    case error
    case facility
    case groups
    case library
    case part
    case partitions
    case path
    case reason
    case scheme
    case servers
    case signal
    case subject
    case text
    case topic
    case topics
    case version
}

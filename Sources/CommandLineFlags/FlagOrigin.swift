/// Where a flag's value came from, described as the user would look for it.
public enum FlagOrigin: Equatable, Sendable, CustomStringConvertible {
    case standard(flag: String)
    case commandLine(flag: String)
    case environment(variable: String)

    /// `--topic.filter`, or `$KAFKA_EXPORTER_TOPIC_FILTER` where the value came from there.
    public var description: String {
        switch self {
        case .standard(let flag), .commandLine(let flag): "--\(flag)"
        case .environment(let variable): "$\(variable)"
        }
    }
}

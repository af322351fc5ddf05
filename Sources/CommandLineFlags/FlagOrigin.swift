/// Where a flag's value came from, in the user's terms.
public enum FlagOrigin: Equatable, Sendable, CustomStringConvertible {
    case standard(flag: String)
    case commandLine(flag: String)
    case environment(variable: String)

    /// `--topic.filter`, or `$KAFKA_EXPORTER_TOPIC_FILTER` if the value came from there.
    public var description: String {
        switch self {
        case .standard(let flag), .commandLine(let flag): "--\(flag)"
        case .environment(let variable): "$\(variable)"
        }
    }
}

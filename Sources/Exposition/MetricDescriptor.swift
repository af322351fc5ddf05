/// A metric family: declared once, used wherever it is written.
public struct MetricDescriptor: Hashable, Sendable {
    public enum Kind: String, Sendable {
        case gauge
        /// Only ever rises, except when the process restarts. Its name ends in `_total`.
        case counter
        /// Its samples have the suffixes `_bucket`, `_sum` and `_count`, and buckets the label `le`.
        case histogram
    }

    public let name: String
    public let help: String
    public let kind: Kind
    /// The names of the labels that its samples have, constant labels aside.
    public let labels: [String]

    public init(_ name: String, _ kind: Kind, labels: [String] = [], help: String) {
        self.name = name
        self.help = help
        self.kind = kind
        self.labels = labels
    }
}

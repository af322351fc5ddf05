/// A metric family: declared once, used wherever it is written.
public struct MetricDescriptor: Hashable, Sendable {
    public enum Kind: String, Sendable {
        case gauge
        /// Only ever rises, but for a restart. Its name ends in `_total`.
        case counter
    }

    public let name: String
    public let help: String
    public let kind: Kind

    public init(_ name: String, _ kind: Kind, help: String) {
        self.name = name
        self.help = help
        self.kind = kind
    }
}

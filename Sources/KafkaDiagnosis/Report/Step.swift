/// The steps of a diagnosis. Each needs the one before it.
public enum Step: String, Sendable {
    /// Flags and files; needs no broker.
    case configuration
    case dns
    case connect
    case tls
    case versions = "api_versions"
    case sasl
    /// The brokers that a bootstrap broker advertises.
    case metadata
    case acl
    case scrape
    /// A message to each partition of the end-to-end probe's topic.
    case endToEnd = "end_to_end"
}

/// Which client asks the cluster.
public enum ClientChoice: String, CaseIterable, Sendable {
    /// Our own, and librdkafka for what that cannot ask or read.
    case auto
    /// librdkafka alone.
    case librdkafka
}

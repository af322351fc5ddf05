/// Which collectors a scrape is asked for.
public enum CollectorSelection: Hashable, Sendable {
    case everything
    case only(Set<CollectorName>)

    /// Whether brokers, topics and consumer groups are asked for.
    public var coversCluster: Bool { CollectorName.ofEveryWalk.allSatisfy(contains) }

    func contains(_ name: CollectorName) -> Bool {
        switch self {
        case .everything: true
        case .only(let names): names.contains(name)
        }
    }
}

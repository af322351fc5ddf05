internal import KafkaReader

extension Failure {
    /// What an operator should look at or do next: for the page, its JSON, the log and `check`.
    public var advice: String {
        if let ownAdvice { return ownAdvice }
        return switch subject {
        case .zookeeper, .node: zookeeperAdvice
        case .shard: shardAdvice
        case .unlistedGroups: topicAdvice(ClusterMetadata.offsetsTopicName) ?? advice(place: "the brokers")
        case .topic(let name): topicAdvice(name) ?? advice(place: "the partitions' leaders")
        case .group(let id): groupAdvice(id) ?? advice(place: "the group's coordinator")
        case .broker(let id): advice(place: "broker \(id)")
        case .cluster, .endToEnd: advice(place: "the brokers")
        }
    }

    /// For several failures of one kind in the words of the first. Names that are refused are all in their words.
    static func advice(on failures: [Failure]) -> String {
        let isOfOne = Set(failures.map(\.subject)).count == 1
        switch (failures[0].subject, failures[0].category) {
        case (.topic, .acl) where !isOfOne: return MissingAccess(.describe, on: .topics).advice
        case (.group, .acl) where !isOfOne: return MissingAccess(.describe, on: .groups).advice
        default: return failures[0].advice
        }
    }

    private var zookeeperAdvice: String {
        if category == .acl { return "set --zookeeper.auth-file to a user who may read it" }
        if case .node(let path) = subject { return "look at the node: zkCli.sh … get -s \(path.shellQuoted)" }
        return "check --zookeeper.server, the chroot behind it, and --zookeeper.auth-file"
    }

    private var shardAdvice: String {
        switch category {
        case .acl:
            "grant Read on the group of --shard.group, and Describe on the topic \(ClusterMetadata.offsetsTopicName): kafka-acls.sh … --operation Read"
                + " --group NAME"
        case .protocol: "check --shard.group and --shard.session-timeout"
        default: advice(place: "the group's coordinator")
        }
    }

    /// nil for advice that does not depend on the topic.
    private func topicAdvice(_ name: String) -> String? {
        switch category {
        case .acl: MissingAccess(.describe, on: .topic(name)).advice
        case .unavailable:
            "find the leaders: kafka-topics.sh … --describe --topic \(name.shellQuoted); start their brokers, each of which has to"
                + " advertise an address of its own on the listener in use"
        default: nil
        }
    }

    /// nil for advice that does not depend on the group.
    private func groupAdvice(_ id: GroupID) -> String? {
        switch category {
        case .acl: MissingAccess(.describe, on: .group(id.description)).advice
        case .unavailable:
            "a coordinator that moves or loads its groups answers again by itself; if it does not, see its log: kafka-consumer-groups.sh …"
                + " --describe --state --group \(id.description.shellQuoted) names it"
        default: nil
        }
    }

    /// - Parameter place: what did not answer as it should.
    private func advice(place: String) -> String {
        switch category {
        case .acl: MissingAccess(.describe, on: .cluster).advice
        case .throttled:
            "raise the quota request_percentage of this user or of the client kafka_exporter: kafka-configs.sh … --entity-type clients;"
                + " or scrape less often"
        case .timeout:
            "see the load and the log of \(place) (a full disk, long garbage collections); if answers only take longer, increase"
                + " --scrape.timeout and Prometheus' scrape_timeout"
        case .dns:
            "check the names in --kafka.server and in the brokers' advertised.listeners, and the name servers of this machine"
        case .connect:
            "check that \(place) can be reached from here; if connections are closed, see the log there, or that of a proxy between"
        case .tls: "check --tls.* and the certificates of \(place)"
        case .sasl: "check --sasl.*; the log of \(place) says why a login is refused, or a connection closed"
        case .unavailable:
            "a broker that loads its groups, or moves leaders, answers again by itself; if it does not, see the log of \(place)"
        case .protocol:
            "see the log of \(place); if an answer cannot be read and the log has no error, look for a proxy that changes answers"
        }
    }
}

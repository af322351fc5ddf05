public import KafkaReader

/// Describes what a cluster's ACLs let the exporter see.
public struct AccessFindings: Sendable {
    private let access: ClusterAccess
    /// The user that we log in as; empty without a login.
    private let user: String

    public init(_ access: ClusterAccess, user: String) {
        self.access = access
        self.user = user
    }

    /// - Parameters:
    ///   - topics: the number of topics that the cluster reported to us; nil if unknown.
    ///   - groups: the same for groups.
    public func findings(topics: Int?, groups: Int?) -> [Finding] {
        [
            cluster(groups: groups), every("topic", access.everyTopic, seen: topics),
            every("group", access.everyGroup, seen: groups),
        ]
    }

    private func cluster(groups: Int?) -> Finding {
        if case .allowed = access.cluster { return .ok(.acl, "Describe on the cluster: brokers list every consumer group") }
        if case .allowed = access.everyGroup {
            return .ok(.acl, "Describe on the cluster is not needed: we may describe every group, so brokers list every group")
        }
        let consequence = "without it brokers list only the groups that we may describe, and do not mention the others"
        let advice = "to see every group: \(command("--cluster"))"
        switch access.cluster {
        case .allowed, .denied:
            let words = "no Describe on the cluster: \(consequence)"
            return groups == 0
                ? .failed(.acl, .acl, "\(words); we see none", advice: advice) : .warning(.acl, words, advice: advice)
        case .unknown(let error):
            return .warning(.acl, "\(unknown("the cluster", error)); \(consequence)", advice: advice)
        }
    }

    private func every(_ kind: String, _ answer: ClusterAccess.Answer, seen: Int?) -> Finding {
        let advice = "to see every \(kind): \(command("--\(kind) '*'"))"
        switch answer {
        case .allowed: return .ok(.acl, "Describe on every \(kind)")
        case .denied where seen == 0: return .failed(.acl, .acl, "no Describe on any \(kind)", advice: advice)
        case .denied:
            let words =
                kind == "topic"
                ? "no Describe on every topic: brokers omit topics that we may not describe, and do not report their number"
                : "no Describe on every group: groups that we may not describe have no values"
            return .warning(.acl, seen.map { "\(words); we see \($0)" } ?? words, advice: advice)
        case .unknown(let error): return .warning(.acl, unknown("every \(kind)", error))
        }
    }

    private func unknown(_ subject: String, _ error: KafkaError) -> String {
        "it is unknown whether we may describe \(subject): \(error.detail ?? error.code.description)"
    }

    private func command(_ resource: String) -> String {
        "kafka-acls.sh --bootstrap-server … --add --allow-principal User:\(user.isEmpty ? "…" : user) --operation Describe \(resource)"
    }
}

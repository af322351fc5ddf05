/// A document under /api/v1: where it is from, and its contents beside that.
struct Document<Contents: Encodable>: Encodable {
    let origin: Origin
    let contents: Contents

    func encode(to encoder: any Encoder) throws {
        try origin.encode(to: encoder)
        try contents.encode(to: encoder)
    }
}

/// The contents of documents, besides the status.
enum Documents {
    /// Without an origin: of several clusters.
    struct Clusters: Encodable {
        let clusters: [ClusterReport]
    }

    struct Brokers: Encodable {
        let brokers: [BrokerReport]
    }

    struct Topics: Encodable {
        /// Of the cluster: not all of a large one's are listed.
        let total: Nullable<Int>
        let topics: [TopicReport]
    }

    struct Topic: Encodable {
        let topic: TopicReport
        let partitions: [TopicReport.Partition]
    }

    struct Groups: Encodable {
        /// Of the cluster: not all of a large one's are listed.
        let total: Nullable<Int>
        let groups: [GroupReport]
    }

    struct Group: Encodable {
        let group: GroupReport
        let partitions: [GroupReport.Partition]
        /// null unless --collector.group-members is on.
        let members: Nullable<[GroupReport.Member]>
    }

    struct Scrapes: Encodable {
        let scrapes: [ScrapeReport]
    }

    /// Of a query that names no cluster, where all have names, or another one.
    struct NoCluster: Encodable {
        let error: String

        init(names: [String]) {
            error = "there is no such cluster: add ?cluster=NAME, one of \(names.joined(separator: ", "))"
        }
    }

    /// Of what the last scrape did not find.
    struct Absence: Encodable {
        let error: String

        init(isReduced: Bool) {
            error =
                isReduced
                ? "not among the topics and groups that are kept of this large cluster, or not found in the last scrape"
                : "not found in the last scrape"
        }
    }
}

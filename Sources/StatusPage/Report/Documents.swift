/// The documents under /api/v1, besides the status.
enum Documents {
    struct Brokers: Encodable {
        let asOf: Nullable<String>
        let cluster: Origin.Cluster
        let brokers: [BrokerReport]

        init(_ origin: Origin, brokers: [BrokerReport]) {
            (asOf, cluster, self.brokers) = (origin.asOf, origin.cluster, brokers)
        }
    }

    struct Topics: Encodable {
        let asOf: Nullable<String>
        let cluster: Origin.Cluster
        /// Of the cluster: not all of a large one's are listed.
        let total: Nullable<Int>
        let topics: [TopicReport]

        init(_ origin: Origin, total: Int?, topics: [TopicReport]) {
            (asOf, cluster, self.total, self.topics) = (origin.asOf, origin.cluster, Nullable(total), topics)
        }
    }

    struct Topic: Encodable {
        let asOf: Nullable<String>
        let cluster: Origin.Cluster
        let topic: TopicReport
        let partitions: [TopicReport.Partition]

        init(_ origin: Origin, topic: TopicReport, partitions: [TopicReport.Partition]) {
            (asOf, cluster, self.topic, self.partitions) = (origin.asOf, origin.cluster, topic, partitions)
        }
    }

    struct Groups: Encodable {
        let asOf: Nullable<String>
        let cluster: Origin.Cluster
        /// Of the cluster: not all of a large one's are listed.
        let total: Nullable<Int>
        let groups: [GroupReport]

        init(_ origin: Origin, total: Int?, groups: [GroupReport]) {
            (asOf, cluster, self.total, self.groups) = (origin.asOf, origin.cluster, Nullable(total), groups)
        }
    }

    struct Group: Encodable {
        let asOf: Nullable<String>
        let cluster: Origin.Cluster
        let group: GroupReport
        let partitions: [GroupReport.Partition]
        /// null unless --collector.group-members is on.
        let members: Nullable<[GroupReport.Member]>

        init(
            _ origin: Origin, group: GroupReport, partitions: [GroupReport.Partition], members: [GroupReport.Member]?
        ) {
            (asOf, cluster, self.group) = (origin.asOf, origin.cluster, group)
            (self.partitions, self.members) = (partitions, Nullable(members))
        }
    }

    struct Scrapes: Encodable {
        let asOf: Nullable<String>
        let cluster: Origin.Cluster
        let scrapes: [ScrapeReport]

        init(_ origin: Origin, scrapes: [ScrapeReport]) {
            (asOf, cluster, self.scrapes) = (origin.asOf, origin.cluster, scrapes)
        }
    }

    /// Of what the last scrape did not find.
    struct Absence: Encodable {
        let asOf: Nullable<String>
        let cluster: Origin.Cluster
        let error: String

        init(_ origin: Origin, isReduced: Bool) {
            (asOf, cluster) = (origin.asOf, origin.cluster)
            error =
                isReduced
                ? "not among the topics and groups that are kept of this large cluster, or not found in the last scrape"
                : "not found in the last scrape"
        }
    }
}

import Foundation
import TestSupport

/// Topics and groups of a cluster, written by a real client and recorded as they were written.
///
/// All names have the same prefix, so that tests that share a cluster do not see each other's.
struct Contents: Sendable {
    struct Partition: Sendable {
        var end: Int64
        var oldest: Int64 = 0
        /// The leader first.
        var replicas: [Int]
    }

    struct Group: Sendable {
        /// nil if librdkafka cannot know.
        var memberCount: Int? = 0
        /// By topic and partition.
        var commits: [String: [Int: Int64]] = [:]
        /// The partitions of live members.
        var assigned: [String: Set<Int>] = [:]
    }

    let prefix: String
    let client: KafkaTestClient
    private(set) var topics: [String: [Partition]] = [:]
    private(set) var groups: [String: Group] = [:]

    init(of cluster: KafkaCluster, prefix: String) throws {
        self.client = try cluster.client()
        self.prefix = prefix
    }

    /// Contents that exist already. All names begin with `prefix`.
    init(client: KafkaTestClient, prefix: String, topics: [String: [Partition]], groups: [String: Group]) {
        self.client = client
        self.prefix = prefix
        self.topics = topics
        self.groups = groups
    }

    /// The full name of a topic or group.
    func name(_ name: String) -> String { prefix + name }

    /// Creates a topic with this number of records in each partition.
    /// - Parameter replicas: of each partition, the leader first; broker 1 for all if nil.
    mutating func createTopic(_ topic: String, records: [Int], replicas: [[Int]]? = nil) async throws {
        let replicas = replicas ?? records.map { _ in [1] }
        try await client.createTopic(name(topic), replicas: replicas)
        topics[name(topic)] = replicas.map { Partition(end: 0, replicas: $0) }
        for (partition, count) in records.enumerated() where count > 0 {
            try await produce(count, to: topic, partition: partition)
        }
    }

    mutating func produce(_ count: Int, to topic: String, partition: Int) async throws {
        try await client.produce(count, to: name(topic), partition: partition)
        topics[name(topic)]?[partition].end += Int64(count)
    }

    mutating func deleteRecords(before offset: Int64, of topic: String, partition: Int) async throws {
        try await client.deleteRecords(before: offset, of: name(topic), partition: partition)
        topics[name(topic)]?[partition].oldest = offset
    }

    mutating func deleteTopic(_ topic: String) async throws {
        try await client.deleteTopic(name(topic))
        topics[name(topic)] = nil
    }

    /// Commits for a group without members.
    mutating func commit(_ offsets: [Int: Int64], of topic: String, for group: String) async throws {
        try await client.commit(offsets, of: name(topic), for: name(group))
        let topic = name(topic)
        var committed = groups[name(group)] ?? Group()
        committed.commits[topic, default: [:]].merge(offsets) { $1 }
        groups[name(group)] = committed
    }

    mutating func deleteGroup(_ group: String) async throws {
        try await client.deleteGroup(name(group))
        groups[name(group)] = nil
    }

    /// Joins a group with several members, and waits until they share all of a topic's partitions.
    mutating func join(_ group: String, topic: String, members count: Int) async throws -> [GroupMember] {
        var members: [GroupMember] = []
        for number in 1...count {
            // A short interval, so that members notice at once that others have joined.
            members.append(
                try await client.join(
                    group: name(group), topics: [name(topic)], clientID: "member-\(number)",
                    configuration: ["heartbeat.interval.ms": "200"]))
        }
        let partitions = Set(0..<(topics[name(topic)]?.count ?? 0))
        try await eventually("\(count) members share \(topic)") {
            members.map { $0.assignment[name(topic)] ?? [] }
        } until: { assignments in
            // Every member has partitions, none is shared, and none is left.
            let shared = assignments.reduce(into: Set<Int>()) { $0.formUnion($1) }
            let count = assignments.reduce(0) { $0 + $1.count }
            return !assignments.contains([]) && shared == partitions && count == partitions.count
        }
        var live = groups[name(group)] ?? Group()
        live.memberCount = count
        live.assigned[name(topic)] = partitions
        groups[name(group)] = live
        return members
    }

    /// Records a group that was written by other means.
    mutating func add(_ group: String, memberCount: Int?, commits: [String: [Int: Int64]]) {
        let commits = Dictionary(uniqueKeysWithValues: commits.map { (name($0.key), $0.value) })
        groups[name(group)] = Group(memberCount: memberCount, commits: commits)
    }
}

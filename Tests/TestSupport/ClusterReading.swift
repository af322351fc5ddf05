public import KafkaReader
import Synchronization

/// Everything that a client reads from a cluster in a scrape, in a form that can be compared with another client's results.
public struct ClusterReading: Equatable, Sendable {
    public var brokers: [String]
    public var topics: [String]
    public var groups: [String]
    public var descriptions: [String]
    /// By group.
    public var commits: [String]
    /// The offset of each partition, by `topic/partition`.
    public var ends: [String: Int64]
    public var oldest: [String: Int64]
    public var failures: [String]

    /// - Parameter isWanted: selects the groups to describe.
    public init(
        of reader: any ClusterReader, describing isWanted: @escaping @Sendable (GroupID) -> Bool = { _ in true },
        deadline: ContinuousClock.Instant
    ) async throws {
        let metadata = try await reader.metadata(deadline: deadline)
        brokers = metadata.brokers.map { "\($0.id) \($0.address)" }
        // librdkafka knows no ids, nor groups of other protocols, their types and states.
        topics = metadata.topics.map { topic in
            var topic = topic
            topic.id = nil
            return "\(topic)"
        }
        let answers = reader.groups(of: metadata.brokers.map(\.id), where: isWanted, details: .assignment, deadline: deadline)
        var listing = await answers.listing.value
        listing.groups = listing.groups.filter { ["consumer", ""].contains($0.protocolType) }
        let described = await answers.descriptions.value
        groups = listing.groups.map { "\($0.id) \($0.coordinator) \($0.protocolType)" }
        descriptions = described.groups.sorted { $0.id < $1.id }.map { group in
            let members = group.members?.map { member in
                member.assignment?.sorted { $0.topic < $1.topic }.map { "\($0.topic)\($0.partitions.sorted())" }.joined() ?? "-"
            }
            return "\(group.id) \(group.coordinator) \(String(describing: group.error)) \(members?.sorted() ?? ["?"])"
        }
        let found = Mutex<(commits: [GroupID: String], failures: [String])>(([:], []))
        await reader.readCommittedOffsets(
            of: listing.groups.map { CoordinatedGroup(id: $0.id, coordinator: $0.coordinator) }, in: metadata.topics,
            deadline: deadline
        ) { [listing] group, answer in
            found.withLock { found in
                switch answer {
                case .success(let topics):
                    let commits = topics.sorted { $0.topic < $1.topic }.compactMap { topic -> String? in
                        let partitions = topic.partitions.filter { $0.offset >= 0 || $0.error != nil }.sorted { $0.id < $1.id }
                        return partitions.isEmpty
                            ? nil
                            : "\(topic.topic)\(partitions.map { "\($0.id)=\($0.offset)\($0.error.map { " \($0)" } ?? "")" })"
                    }
                    found.commits[listing.groups[group].id] = commits.joined(separator: " ")
                case .failure(let error):
                    found.failures.append("\(error)")
                }
            }
        }
        let answered = found.withLock { $0 }
        commits = answered.commits.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        var failures = answered.failures + listing.failures.values.map { "\($0)" }
        failures += [described.failure.map { "\($0)" }].compactMap(\.self)
        (ends, self.failures) = await Self.offsets(.end, of: metadata, reader, deadline)
        let begin = await Self.offsets(.oldest, of: metadata, reader, deadline)
        oldest = begin.offsets
        self.failures += begin.failures + failures
    }

    /// The entries that only one of the two readings has, for the message of a failed test.
    public func differences(from other: ClusterReading) -> [String] {
        func lines(_ reading: ClusterReading) -> Set<String> {
            let offsets = [("end", reading.ends), ("oldest", reading.oldest)].flatMap { name, offsets in
                offsets.map { "\(name) of \($0.key): \($0.value)" }
            }
            return Set(
                reading.brokers + reading.topics + reading.groups + reading.descriptions + reading.commits + reading.failures
                    + offsets)
        }
        return lines(self).subtracting(lines(other)).map { "only here: \($0)" }
            + lines(other).subtracting(lines(self)).map { "only there: \($0)" }
    }

    private static func offsets(
        _ position: LogPosition, of metadata: ClusterMetadata, _ reader: any ClusterReader, _ deadline: ContinuousClock.Instant
    ) async -> (offsets: [String: Int64], failures: [String]) {
        var partitions: [Int32: [PartitionPlace]] = [:]
        for (topic, description) in metadata.topics.enumerated() {
            for (index, partition) in description.partitions.enumerated() {
                guard let leader = partition.leader else { continue }
                partitions[leader, default: []].append(PartitionPlace(topic: topic, partition: index))
            }
        }
        let found = Mutex<(offsets: [String: Int64], failures: [String])>(([:], []))
        await reader.readOffsets(position, of: partitions, in: metadata.topics, deadline: deadline) { places, answer in
            found.withLock { found in
                for (place, offset) in zip(places, answer.offsets) {
                    found.offsets["\(metadata.topics[place.topic].name)/\(place.partition)"] = offset
                }
                found.failures += [answer.failure.map { "\($0)" }].compactMap(\.self)
            }
        }
        return found.withLock { $0 }
    }
}

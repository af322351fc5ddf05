internal import Synchronization

/// Asks one client, and another one for what the first could not get because of its own limits (`KafkaError.Code.isOfClient`). What the
/// cluster refuses is not asked again.
public final class FallbackReader<First: ClusterReader, Second: ClusterReader>: Sendable {
    public let first: First
    public let second: ReaderOnDemand<Second>
    /// Whether the first client cannot even read the cluster's metadata. It then knows no broker, so the second one is asked everything.
    private let isSecondInCharge = Mutex(false)

    public init(_ first: First, otherwise second: ReaderOnDemand<Second>) {
        self.first = first
        self.second = second
    }

    /// The second client, if it answers for the whole cluster and can be made.
    public var secondInCharge: Second? {
        isSecondInCharge.withLock { $0 } ? try? second.use() : nil
    }
}

extension FallbackReader: ClusterReader {
    public var limits: ClientLimits {
        guard let other = second.current?.limits else { return first.limits }
        guard !isSecondInCharge.withLock({ $0 }) else { return other }
        var limits = first.limits
        limits.endsNamesAtZeroByte = limits.endsNamesAtZeroByte || other.endsNamesAtZeroByte
        return limits
    }

    public var requestsSent: [String: Int] { first.requestsSent.merging(second.requestsSent, uniquingKeysWith: +) }

    public func throttleTimes(since time: ContinuousClock.Instant) -> [Int32: Duration] {
        first.throttleTimes(since: time).merging(second.current?.throttleTimes(since: time) ?? [:], uniquingKeysWith: max)
    }

    public func metadata(deadline: ContinuousClock.Instant) async throws(KafkaError) -> ClusterMetadata {
        do throws(KafkaError) {
            let metadata = try await first.metadata(deadline: deadline)
            isSecondInCharge.withLock { $0 = false }
            return metadata
        } catch {
            guard error.code.isOfClient else { throw error }
            do throws(KafkaError) {
                let metadata = try await second.use().metadata(deadline: deadline)
                isSecondInCharge.withLock { $0 = true }
                return metadata
            } catch let other {
                // That the second one had no time, or cannot ask either, says less than why the first one failed.
                throw other.category == .timeout || other.code.isOfClient ? error : other
            }
        }
    }

    public func readCommittedOffsets(
        of groups: [CoordinatedGroup], in topics: [ClusterMetadata.Topic], deadline: ContinuousClock.Instant,
        receive: @escaping @Sendable (_ group: Int, _ answer: Result<[CommittedTopic], KafkaError>) -> Void
    ) async {
        if let secondInCharge {
            return await secondInCharge.readCommittedOffsets(of: groups, in: topics, deadline: deadline, receive: receive)
        }
        let unanswered = Mutex<[Int: KafkaError]>([:])
        await first.readCommittedOffsets(of: groups, in: topics, deadline: deadline) { group, answer in
            guard case .failure(let error) = answer, error.code.isOfClient else { return receive(group, answer) }
            unanswered.withLock { $0[group] = error }
        }
        var left = unanswered.withLock { $0 }.sorted { $0.key < $1.key }
        guard !left.isEmpty else { return }
        guard let second = try? second.use() else {
            for (group, error) in left { receive(group, .failure(error)) }
            return
        }
        if second.limits.endsNamesAtZeroByte {
            // It would ask for another group.
            let hasZeroByte = left.partition { groups[$0.key].id.description.utf8.contains(0) }
            for (group, error) in left[hasZeroByte...] { receive(group, .failure(error)) }
            left.removeSubrange(hasZeroByte...)
            guard !left.isEmpty else { return }
        }
        let asked = left
        await second.readCommittedOffsets(of: asked.map { groups[$0.key] }, in: topics, deadline: deadline) { index, answer in
            receive(asked[index].key, answer)
        }
    }

    public func readOffsets(
        _ position: LogPosition, of partitions: [Int32: [PartitionPlace]], in topics: [ClusterMetadata.Topic],
        deadline: ContinuousClock.Instant, receive: @escaping @Sendable (ArraySlice<PartitionPlace>, OffsetsAnswer) -> Void
    ) async {
        if let secondInCharge {
            return await secondInCharge.readOffsets(position, of: partitions, in: topics, deadline: deadline, receive: receive)
        }
        let unanswered = Mutex<[(places: ArraySlice<PartitionPlace>, answer: OffsetsAnswer)]>([])
        await first.readOffsets(position, of: partitions, in: topics, deadline: deadline) { places, answer in
            guard let failure = answer.failure, failure.code.isOfClient, answer.offsets.allSatisfy({ $0 == nil }) else {
                return receive(places, answer)
            }
            unanswered.withLock { $0.append((places, answer)) }
        }
        let left = unanswered.withLock { $0 }
        guard !left.isEmpty else { return }
        guard let second = try? second.use() else {
            for (places, answer) in left { receive(places, answer) }
            return
        }
        let wanted = Set(left.flatMap(\.places))
        let byLeader = partitions.compactMapValues { places in
            let places = places.filter(wanted.contains)
            return places.isEmpty ? nil : places
        }
        await second.readOffsets(position, of: byLeader, in: topics, deadline: deadline, receive: receive)
    }

    public func readOffsets(
        at times: [Int32: [TimedPlace]], in topics: [ClusterMetadata.Topic], deadline: ContinuousClock.Instant
    ) async -> TimedOffsets {
        // The second client does not ask for this.
        secondInCharge == nil ? await first.readOffsets(at: times, in: topics, deadline: deadline) : TimedOffsets()
    }
}

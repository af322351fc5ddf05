internal import KafkaProtocol
public import KafkaReader
internal import Synchronization

extension WireClient {
    /// The most groups in one request. Their answer is read while it arrives, so its size does not matter here.
    private static let groupsPerFetch = 500

    /// One OffsetFetch request a coordinator from Kafka 3.0 on, before that one a group, all at once. A group whose coordinator has moved is
    /// asked once more, at the broker that a FindCoordinator request names.
    public func readCommittedOffsets(
        of groups: [CoordinatedGroup], in topics: [ClusterMetadata.Topic], deadline: ContinuousClock.Instant,
        receive: @escaping @Sendable (_ group: Int, _ answer: Result<[CommittedTopic], KafkaError>) -> Void
    ) async {
        let requests = Dictionary(grouping: groups.indices, by: { groups[$0].coordinator })
        await withTaskGroup(of: Void.self) { tasks in
            for (coordinator, indexes) in requests {
                tasks.addTask {
                    let moved = await self.fetch(
                        indexes, of: groups, from: coordinator, deadline: deadline, isLast: false, receive)
                    await self.fetchMoved(moved, of: groups, deadline: deadline, receive)
                }
            }
        }
    }

    /// - Returns: groups that have another coordinator.
    private func fetch(
        _ indexes: [Int], of groups: [CoordinatedGroup], from coordinator: Int32, deadline: ContinuousClock.Instant, isLast: Bool,
        _ receive: @escaping @Sendable (Int, Result<[CommittedTopic], KafkaError>) -> Void
    ) async -> [Int] {
        let ids = groups.map(\.id)
        @Sendable func failed(_ index: Int, _ code: KafkaError.Code, _ detail: String? = nil) -> Result<
            [CommittedTopic], KafkaError
        > {
            .failure(KafkaError(code, .committedOffsets, target: .group(ids[index]), detail: detail))
        }
        let broker: WireBroker
        let version: Int16
        do throws(KafkaError) {
            broker = try self.broker(coordinator)
            // Before version 2 (Kafka 0.10.2) there is no way to ask for all partitions.
            guard let shared = try await broker.ready(deadline: deadline).versions.version(of: .offsetFetch, upTo: 9), shared > 1
            else { throw KafkaError(.unsupportedFeature, .committedOffsets) }
            version = shared
        } catch {
            for index in indexes { receive(index, failed(index, error.code, error.detail)) }
            return []
        }
        let size = version < 8 ? 1 : Self.groupsPerFetch
        let delivery = Delivery(keepsMoved: !isLast, receive)
        await withTaskGroup(of: Void.self) { tasks in
            for start in stride(from: 0, to: indexes.count, by: size) {
                let piece = Array(indexes[start..<min(start + size, indexes.count)])
                tasks.addTask {
                    do throws(KafkaError) {
                        let receiver = try await broker.ask(
                            .offsetFetch, upTo: 9, from: 2, deadline: deadline,
                            into: { version in
                                delivery.begin(piece)
                                return OffsetFetchReceiver(version: version, indexes: piece, ids: ids, delivery: delivery)
                            }
                        ) { version, writer in
                            if version < 8 {
                                writer.string(.groupId, ids[piece[0]].description)
                                writer.null(.topics)
                            } else {
                                writer.array(.groups, piece) { writer, index in
                                    writer.string(.groupId, ids[index].description)
                                    if version > 8 { writer.string(.memberId, nil) }
                                    writer.null(.topics)
                                }
                            }
                        }
                        receiver.finish()
                        for index in piece { delivery.deliver(index, failed(index, .badAnswer)) }
                    } catch {
                        // An answer that was not read to its end may have been wrong before, as by a count that is too low.
                        delivery.begin(piece)
                        for index in piece { delivery.deliver(index, failed(index, error.code, error.detail)) }
                    }
                }
            }
        }
        return delivery.moved
    }

    private func fetchMoved(
        _ indexes: [Int], of groups: [CoordinatedGroup], deadline: ContinuousClock.Instant,
        _ receive: @escaping @Sendable (Int, Result<[CommittedTopic], KafkaError>) -> Void
    ) async {
        for index in indexes {
            let id = groups[index].id
            do throws(KafkaError) {
                let coordinator = try await coordinator(
                    of: id, knownTo: try broker(groups[index].coordinator), deadline: deadline)
                _ = await fetch([index], of: groups, from: coordinator, deadline: deadline, isLast: true, receive)
            } catch {
                receive(index, .failure(error.of(.committedOffsets, .group(id))))
            }
        }
    }
}

/// Delivers the first answer for each group in a response. Those of another response take their place.
private final class Delivery: Sendable {
    private struct State {
        var delivered: Set<Int> = []
        var moved: Set<Int> = []
    }

    private let state = Mutex(State())
    private let keepsMoved: Bool
    private let receive: @Sendable (Int, Result<[CommittedTopic], KafkaError>) -> Void

    /// - Parameter keepsMoved: whether groups that have another coordinator are kept instead.
    init(keepsMoved: Bool, _ receive: @escaping @Sendable (Int, Result<[CommittedTopic], KafkaError>) -> Void) {
        self.keepsMoved = keepsMoved
        self.receive = receive
    }

    var moved: [Int] { state.withLock { $0.moved.sorted() } }

    /// Another response about these groups is expected, or that there is none.
    func begin(_ groups: [Int]) {
        state.withLock { state in
            state.delivered.subtract(groups)
            state.moved.subtract(groups)
        }
    }

    func deliver(_ group: Int, _ answer: Result<[CommittedTopic], KafkaError>) {
        var hasMoved = false
        if keepsMoved, case .failure(let error) = answer { hasMoved = error.code == .notCoordinator }
        let isFirst = state.withLock { state in
            guard state.delivered.insert(group).inserted else { return false }
            if hasMoved { state.moved.insert(group) }
            return true
        }
        if isFirst, !hasMoved { receive(group, answer) }
    }
}

/// Reads an answer to OffsetFetch, and delivers each group when all of it is here.
private struct OffsetFetchReceiver: ResponseReceiver, Sendable {
    let version: Int16
    /// The groups that were asked for, as indexes of `ids`; before version 8 a single one.
    let indexes: [Int]
    let ids: [GroupID]
    private var names: AskedNames
    let delivery: Delivery
    private var topics: [CommittedTopic] = []
    private var error = ErrorCode.none

    init(version: Int16, indexes: [Int], ids: [GroupID], delivery: Delivery) {
        self.version = version
        self.indexes = indexes
        names = AskedNames(indexes.map { ids[$0].description })
        self.ids = ids
        self.delivery = delivery
    }

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        switch field {
        case .topics where version < 8: topics.append(try topic(&reader))
        case .errorCode where version < 8: error = try reader.error()
        case .groups:
            let position = try names.position(of: .groupId, &reader)
            var topics: [CommittedTopic] = []
            try reader.array(.topics) { (reader) throws(ProtocolError) in topics.append(try topic(&reader)) }
            let error = try reader.error()
            // A group that was not asked for.
            guard let index = position.map({ indexes[$0] }) else { return }
            delivery.deliver(index, result(topics, error, index))
        default: break
        }
    }

    /// To be called when the answer has ended.
    func finish() {
        if version < 8, let only = indexes.first { delivery.deliver(only, result(topics, error, only)) }
    }

    private func result(_ topics: [CommittedTopic], _ error: ErrorCode, _ index: Int) -> Result<[CommittedTopic], KafkaError> {
        error == .none
            ? .success(topics) : .failure(KafkaError(KafkaError.Code(error), .committedOffsets, target: .group(ids[index])))
    }

    private func topic(_ reader: inout MessageReader) throws(ProtocolError) -> CommittedTopic {
        let name = try reader.string(.name)
        var partitions: [CommittedTopic.Partition] = []
        partitions.reserveCapacity(try reader.count(of: .partitions) ?? 0)
        try reader.array(.partitions) { (reader) throws(ProtocolError) in
            let (id, offset) = (try reader.int32(.partitionIndex), try reader.int64(.committedOffset))
            // Reading each field takes less time than searching for the next one that is wanted.
            _ = try reader.int32(.committedLeaderEpoch)
            try reader.withString(.metadata) { (_) throws(ProtocolError) in }
            let error = try reader.error()
            partitions.append(
                CommittedTopic.Partition(
                    id: id, offset: max(offset, -1), error: error == .none ? nil : KafkaError.Code(error)))
        }
        return CommittedTopic(topic: name, partitions: partitions)
    }
}

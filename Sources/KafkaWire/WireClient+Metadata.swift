internal import KafkaProtocol
public import KafkaReader
internal import Synchronization
internal import System

extension WireClient {
    public func metadata(deadline: ContinuousClock.Instant) async throws(KafkaError) -> ClusterMetadata {
        try await metadata(of: .all, deadline: deadline)
    }

    /// The cluster's brokers, without its topics where the broker's version allows it.
    public func brokers(deadline: ContinuousClock.Instant) async throws(KafkaError) -> [ClusterMetadata.Broker] {
        try await metadata(of: .these([]), deadline: deadline).brokers
    }

    func metadata(ofTopics names: [String], deadline: ContinuousClock.Instant) async throws(KafkaError) -> ClusterMetadata {
        try await metadata(of: .these(names), deadline: deadline)
    }

    private enum Topics {
        case all
        case these([String])
    }

    /// The last failure of each address. A time-out does not replace a reason.
    private final class Failures: Sendable {
        private let errors = Mutex<[HostPort: KafkaError]>([:])

        func note(_ error: KafkaError, of address: HostPort) {
            errors.withLock { errors in
                if error.category != .timeout || errors[address] == nil { errors[address] = error }
            }
        }

        var all: [HostPort: KafkaError] { errors.withLock { $0 } }
    }

    /// The longest that one request waits. A connection may be half-open.
    private static let longestWait = Duration.seconds(10)

    private enum Outcome: Sendable {
        case answer(ClusterMetadata)
        /// Asking again soon is of no use.
        case final(KafkaError)
        case timeIsOver
    }

    /// Asks the broker that answered last. The next ones are asked as well when one fails or is slow; the first answer counts.
    /// - Throws: before the deadline, if asking again soon is of no use.
    private func metadata(of topics: Topics, deadline: ContinuousClock.Instant) async throws(KafkaError) -> ClusterMetadata {
        let start = ContinuousClock.now
        let addresses = candidates
        let failures = Failures()
        let left = start.duration(to: deadline)
        let usual = state.withLock { $0.usualMetadataDuration }
        let patience = min(max(left / 8, usual * 3), left / 2)
        let longestWait = max(Self.longestWait, usual * 3)
        let turns = addresses.map { _ in OneShot<Void>() }
        turns.first?.settle()
        let outcome = await withTaskGroup(of: Outcome.self) { tasks in
            for (index, address) in addresses.enumerated() {
                tasks.addTask {
                    await self.loop.value(of: turns[index], until: start + patience * index) {}
                    // A broker that accepts a connection and then closes it is not asked all the time.
                    var pause = Duration.milliseconds(50)
                    while !deadline.isPast, !Task.isCancelled {
                        do throws(KafkaError) {
                            return .answer(try await self.ask(address, for: topics, deadline: min(deadline, .now + longestWait)))
                        } catch {
                            failures.note(error, of: address)
                        }
                        if turns.indices.contains(index + 1) { turns[index + 1].settle() }
                        let hadItsTurn = ContinuousClock.now >= start + patience * addresses.count
                        if let reason = self.finalFailure(failures.all, of: addresses, hadItsTurn) { return .final(reason) }
                        try? await Task.sleep(until: min(deadline, .now + pause), clock: .continuous)
                        pause = min(pause * 2, .seconds(1))
                    }
                    return .timeIsOver
                }
            }
            for await outcome in tasks {
                if case .timeIsOver = outcome { continue }
                tasks.cancelAll()
                return outcome
            }
            return .timeIsOver
        }
        switch outcome {
        case .answer(let metadata): return metadata
        case .final(let error): throw error
        case .timeIsOver: throw failures.all.mostTelling(in: addresses) ?? KafkaError(.timedOut, .metadata)
        }
    }

    private func ask(
        _ address: HostPort, for topics: Topics, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> ClusterMetadata {
        let start = ContinuousClock.now
        let broker = broker(at: address)
        let receiver = try await broker.ask(
            .metadata, upTo: 12, deadline: deadline, into: MetadataReceiver.init
        ) { version, writer in
            switch topics {
            // Before version 1, an empty array stands for all.
            case .all: if version > 0 { writer.null(.topics) }
            case .these(let names): writer.array(.topics, names) { writer, name in writer.string(.name, name) }
            }
            writer.bool(.allowAutoTopicCreation, false)
        }
        // Only brokers with ZooKeeper take this request of the controller.
        let namesController = try await broker.ready(deadline: deadline).versions[.leaderAndISR] != nil
        let metadata = try receiver.metadata(namesController: namesController)
        note(metadata, from: address, duration: start.duration(to: .now))
        return metadata
    }

    /// Why asking again soon is of no use; nil if it may be.
    /// - Parameter hadItsTurn: whether every address has had time to answer.
    private func finalFailure(
        _ failures: [HostPort: KafkaError], of addresses: [HostPort], _ hadItsTurn: Bool
    ) -> KafkaError? {
        // Another client needs time as well.
        if hadItsTurn, let failure = addresses.lazy.compactMap({ failures[$0] }).first(where: { $0.code.isOfClient }) {
            return failure
        }
        guard failures.count == addresses.count else { return nil }
        let attempts = state.withLock { $0.security.login?.attempts }
        if let refusal = attempts?.refusal(byAllOf: addresses.map(\.description)) { return refusal }
        let isFinal = failures.allSatisfy { address, error in
            error.code.isOfClient || error.code == .unconnectable && broker(at: address).isUnconnectable
        }
        return isFinal ? failures.mostTelling(in: addresses) : nil
    }
}

extension [HostPort: KafkaError] {
    /// The reason of a broker that can be reached says more than that of one that cannot.
    fileprivate func mostTelling(in addresses: [HostPort]) -> KafkaError? {
        let errors = addresses.compactMap { self[$0] }
        return errors.first { $0.category != .timeout && $0.code != .unconnectable } ?? errors.first { $0.category != .timeout }
            ?? errors.first
    }
}

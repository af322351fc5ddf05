internal import KafkaReader

// Partitions and their messages.
extension EndToEndProbe {
    /// Probes a partition until it disappears.
    func probe(_ partition: Int32, _ appearance: Int, with client: any EndToEndClient) async {
        await withDiscardingTaskGroup { group in
            // Before the first message, so that it is read. A leader that does not answer must not delay messages for ever.
            if await !beginReading(partition, appearance, client) {
                group.addTask {
                    repeat { await self.pause(.seconds(1)) } while await !self.beginReading(partition, appearance, client)
                }
            }
            var next = clock.now
            while !Task.isCancelled, write(to: partition, appearance, client) {
                // Messages that were due meanwhile are left out.
                next = max(next.advanced(by: configuration.interval), clock.now)
                try? await clock.sleep(until: next, tolerance: nil)
            }
            group.cancelAll()
        }
    }

    /// - Returns: false if it may succeed later.
    private func beginReading(_ partition: Int32, _ appearance: Int, _ client: any EndToEndClient) async -> Bool {
        do throws(KafkaError) {
            let end = try await client.end(of: partition, deadline: .now + Self.patience)
            let now = now
            let isPresent = state.withLock { state in
                guard !Task.isCancelled, state.partitions[partition]?.appearance == appearance else { return false }
                state.trackers[partition]?.beginReading(at: end, now: now)
                return true
            }
            if isPresent { try client.read(partition, from: end) }
            return true
        } catch {
            return Task.isCancelled
        }
    }

    /// - Returns: false if the partition has disappeared.
    private func write(to partition: Int32, _ appearance: Int, _ client: any EndToEndClient) -> Bool {
        let now = now
        let number = state.withLock { state -> Int? in
            guard state.partitions[partition]?.appearance == appearance else { return nil }
            return state.trackers[partition]?.write(at: now)
        }
        guard let number else { return false }
        client.write(Array("\(instance) \(number)".utf8), number: number, to: partition)
        return true
    }

    /// - Returns: nil for a message of another exporter.
    private func number(in value: [UInt8]) -> Int? {
        let parts = String(decoding: value, as: UTF8.self).split(separator: " ")
        return parts.count == 2 && parts[0] == instance ? Int(parts[1]) : nil
    }

    func receive(_ event: EndToEndEvent, from clientNumber: Int) {
        let now = now
        // Outside the lock, since others may write much.
        let ownNumber: Int? = if case .read(_, _, let value) = event { number(in: value) } else { nil }
        let commit = state.withLock { state -> (client: any EndToEndClient, offset: Int64, partition: Int32)? in
            guard state.clientNumber == clientNumber, let client = state.client else { return nil }
            switch event {
            case .written(let partition, let number, let result):
                state.trackers[partition]?.noteWritten(number, result, at: now)
                state.note(.write, result.failure, configuration)
            case .read(let partition, let offset, _):
                state.problems[.read] = nil
                guard let ownNumber, let next = state.trackers[partition]?.noteRead(ownNumber, offset: offset, at: now) else {
                    return nil
                }
                return (client, next, partition)
            case .committed(let partition, let offset, let error):
                state.trackers[partition]?.noteCommitted(offset, error, at: now)
                state.note(.commit, error, configuration)
            case .cannotRead(let error): state.note(.read, error, configuration)
            case .cannotCommit(let error): state.note(.commit, error, configuration)
            }
            return nil
        }
        if let commit { commit.client.commit(commit.offset, of: commit.partition) }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}

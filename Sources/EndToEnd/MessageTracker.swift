internal import KafkaReader

/// Follows the messages of one partition from writing to commit. Times are those since the probe's start.
///
/// A message is forgotten when it was read and acknowledged, or after three times the time-out: so memory is bounded.
struct MessageTracker {
    private struct Message {
        let start: Duration
        /// Whether the client has not said yet whether it was written.
        var isInFlight = true
        /// Where it was written; nil if that is not known.
        var offset: Int64?
        var isRead = false
    }

    private let timeout: Duration
    private var partition: EndToEndPartition
    /// By their numbers.
    private var messages: [Int: Message] = [:]
    private var nextNumber = 1
    /// None before it is kept.
    private var firstKept = 1
    /// Those before it were read in time, or counted as late.
    private var firstInTime = 1
    /// Where reading began, and when.
    private var reading: (offset: Int64, start: Duration)?
    /// The one without an answer. There is one at a time.
    private var commit: (offset: Int64, start: Duration)?

    init(partition: Int32, _ configuration: EndToEndConfiguration) {
        timeout = configuration.timeout
        self.partition = EndToEndPartition(id: partition, bounds: configuration.bounds)
    }

    var statistics: EndToEndPartition {
        var partition = partition
        partition.inFlight = Int64(messages.values.count { $0.isInFlight })
        return partition
    }

    /// - Returns: the number of a message, which is now given to the client.
    mutating func write(at now: Duration) -> Int {
        defer { nextNumber += 1 }
        messages[nextNumber] = Message(start: now)
        partition.produced += 1
        return nextNumber
    }

    mutating func noteWritten(_ number: Int, _ result: Result<Int64, KafkaError>, at now: Duration) {
        guard var message = messages[number], message.isInFlight else { return }
        message.isInFlight = false
        switch result {
        case .success(let offset):
            partition.produceLatency.record((now - message.start).seconds)
            partition.produceError = nil
            message.offset = offset
        case .failure(let error):
            partition.produceFailures += 1
            partition.produceError = error
        }
        messages[number] = message.isRead || isOutOfReach(message) ? nil : message
    }

    /// - Returns: the offset to commit; nil if a commit is under way.
    mutating func noteRead(_ number: Int, offset: Int64, at now: Duration) -> Int64? {
        // A message that the client wrote twice counts once.
        guard var message = messages[number], !message.isRead else { return nil }
        message.isRead = true
        let latency = now - message.start
        partition.received += 1
        partition.roundtripLatency.record(latency.seconds)
        if latency > timeout, number >= firstInTime { partition.late += 1 }
        messages[number] = message.isInFlight ? message : nil
        guard commit == nil else { return nil }
        partition.commits += 1
        commit = (offset + 1, now)
        return offset + 1
    }

    mutating func noteCommitted(_ offset: Int64, _ error: KafkaError?, at now: Duration) {
        guard let commit, commit.offset == offset else { return }
        self.commit = nil
        partition.commitError = error
        if error == nil {
            partition.commitLatency.record((now - commit.start).seconds)
        } else {
            partition.commitFailures += 1
        }
    }

    /// Reading begins at an offset. What was written before cannot be read, and is neither late nor lost from now on.
    mutating func beginReading(at offset: Int64, now: Duration) {
        reading = (offset, now)
        messages = messages.filter { !isOutOfReach($0.value) }
    }

    private func isOutOfReach(_ message: Message) -> Bool {
        // By the time as well: offsets begin anew with a topic of the same name.
        guard let reading, let offset = message.offset else { return false }
        return message.start < reading.start && offset < reading.offset
    }

    /// Counts what was not read or committed in time.
    mutating func expire(at now: Duration) {
        if let commit, now - commit.start > timeout {
            noteCommitted(commit.offset, KafkaError(.timedOut, .commit), at: now)
        }
        // Older messages have smaller numbers, so each is looked at only a few times, however many there are.
        while firstInTime < nextNumber {
            if let message = messages[firstInTime] {
                guard now - message.start > timeout else { break }
                if !message.isRead { partition.late += 1 }
            }
            firstInTime += 1
        }
        while firstKept < firstInTime {
            if let message = messages[firstKept] {
                guard now - message.start > timeout * 3 else { break }
                // librdkafka waits a second for an answer, even if the time-out is shorter.
                if message.isInFlight { noteWritten(firstKept, .failure(KafkaError(.timedOut, .write)), at: now) }
                if !message.isRead, message.offset != nil { partition.lost += 1 }
                messages[firstKept] = nil
            }
            firstKept += 1
        }
    }

    /// Forgets messages whose answers cannot arrive any more, since the client was replaced or the topic deleted.
    mutating func forgetMessages() {
        messages = [:]
        reading = nil
        commit = nil
    }
}

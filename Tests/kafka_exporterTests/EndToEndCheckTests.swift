import EndToEnd
import KafkaReader
import Testing

@testable import kafka_exporter

/// What `check` concludes from one message of a partition.
@Suite struct EndToEndCheckTests {
    /// After writing.
    private let written: EndToEndPartition = {
        var partition = EndToEndPartition(id: 1, bounds: [5])
        partition.leader = 2
        partition.produced = 1
        partition.inFlight = 1
        return partition
    }()

    private func words(_ partition: EndToEndPartition) -> String {
        EndToEndCheck.finding(of: partition, timeout: .seconds(5)).words
    }

    /// Its leader is frozen: it is late at once, and librdkafka says up to a second later that it was not written.
    @Test func aLateMessageIsNotWrittenBeforeItIsAcknowledged() {
        var partition = written
        partition.late = 1
        #expect(!EndToEndCheck.isSettled(partition))
        #expect(words(partition) == "partition 1 (broker 2): not acknowledged within 5000 ms")
        partition.inFlight = 0
        partition.produceFailures = 1
        // RD_KAFKA_RESP_ERR__MSG_TIMED_OUT
        partition.produceError = KafkaError(KafkaError.Code(rawValue: -192), .write)
        #expect(EndToEndCheck.isSettled(partition))
        let finding = EndToEndCheck.finding(of: partition, timeout: .seconds(5))
        #expect(finding.category == .timeout && finding.words == "partition 1 (broker 2): not written: timed out")
    }

    @Test func aMessageThatIsAcknowledgedMayBeLate() {
        var partition = written
        partition.inFlight = 0
        partition.produceLatency.record(0.002)
        #expect(!EndToEndCheck.isSettled(partition))
        partition.late = 1
        #expect(EndToEndCheck.isSettled(partition))
        #expect(words(partition) == "partition 1 (broker 2): written, not read within 5000 ms")
    }

    /// The consumer and the coordinator may be faster than the acknowledgement.
    @Test func aMessageThatIsCommittedMayStillBeInFlight() {
        var partition = written
        partition.received = 1
        partition.roundtripLatency.record(0.004)
        partition.commitLatency.record(0.003)
        #expect(!EndToEndCheck.isSettled(partition))
        partition.inFlight = 0
        partition.produceLatency.record(0.005)
        #expect(EndToEndCheck.isSettled(partition))
        #expect(words(partition) == "partition 1 (broker 2): written in 5 ms, read in 4 ms, committed in 3 ms")
    }

    @Test func aCommitIsAwaited() {
        var partition = written
        partition.inFlight = 0
        partition.produceLatency.record(0.002)
        partition.received = 1
        partition.roundtripLatency.record(0.002)
        #expect(!EndToEndCheck.isSettled(partition))
        partition.commitFailures = 1
        #expect(EndToEndCheck.isSettled(partition))
        #expect(words(partition) == "partition 1 (broker 2): written in 2 ms, read in 2 ms, not committed: timed out")
    }
}
